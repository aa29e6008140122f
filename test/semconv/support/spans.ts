import type { EventName } from "../../../src/events/schema.ts";
import type { FinishedSpan } from "../../../src/spans/finished-span.ts";
import { createSpanAssembly } from "../../../src/spans/span-assembly.ts";
import { recordedSample } from "../../events/samples.ts";

type Changes = Readonly<Record<string, unknown>>;

/** The span that these events complete, made of samples. */
export function spanOf(...events: readonly (readonly [EventName, Changes?])[]): FinishedSpan {
  const batch = events.map(([name, changes]) => recordedSample(name, changes));
  const [span] = createSpanAssembly().join(batch);
  if (span === undefined) throw new Error(`no span of ${events.map(([name]) => name).join(", ")}`);
  return span;
}

/** A model call that says everything that can be said of one. */
export function fullModelCall(): FinishedSpan {
  return spanOf(
    [
      "llm_call_start",
      {
        ...{
          provider: "azure",
          model: "my-deployment",
          operation: "chat",
          stream: true,
          tools: ["track_parcel"],
        },
        ...{ message_count: 3, input_chars: 71 },
        input: [
          { role: "system", content: "You help with parcels." },
          { role: "user", content: "Where is P1?", name: "ada" },
          { role: "assistant", tool_calls: [{ id: "call_1", name: "track_parcel", args: '{"id":"P1"}' }] },
          { role: "tool", content: "depot", tool_call_id: "call_1" },
        ],
        model_parameters: {
          ...{ temperature: 0.2, top_p: 0.9, top_k: 40, max_completion_tokens: 256, seed: 7, n: 2 },
          ...{ frequency_penalty: 0.1, presence_penalty: 0.3, reasoning_effort: "low" },
          ...{ response_format: "json_schema", logprobs: true },
        },
      },
    ],
    [
      "llm_call_end",
      {
        ...{
          model_requested: "my-deployment",
          model: "gpt-4o-2024-08-06",
          provider: "azure",
          operation: "chat",
        },
        ...{ finish_reason: "stop", output: "At the depot.", output_chars: 13, stream: true },
        ...{ time_to_first_token_ms: 210, latency_ms: 812.4, service_tier: "default", attempt: 2 },
        usage: {
          ...{ input_tokens: 100, output_tokens: 40, total_tokens: 140, usage_source: "provider" },
          ...{ cache_read_tokens: 60, cache_write_tokens: 10, reasoning_tokens: 30 },
          ...{ input_audio_tokens: 4, output_audio_tokens: 2, input_image_tokens: 5 },
        },
        ...{ cost_usd: 0.0012, input_cost_usd: 0.0004, output_cost_usd: 0.0008, cache_read_cost_usd: 0.0001 },
        ...{ cost_source: "table", pricing_version: "2026-11-01", price_id: "azure/gpt-4o" },
        ...{ thread_id: "t_42", user_id: "u_17", session_id: "s_1", request_id: "r_9", channel: "sms" },
        ...{ environment: "prod", release: "4.2.0", tags: ["beta"], variant: "short" },
        ...{ prompt_name: "parcels", prompt_version: "7", metadata: { plan: "pro" } },
      },
    ],
  );
}
