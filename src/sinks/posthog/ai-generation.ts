import type { LlmSpan } from "../../spans/finished-span.ts";
import { aiCost } from "./ai-cost.ts";
import { inputMessages, outputChoices } from "./ai-messages.ts";
import { aiRun } from "./ai-run.ts";
import { aiTokens } from "./ai-tokens.ts";
import type { Properties } from "./flat-properties.ts";
import { type Draft, derivedEvent } from "./posthog-event.ts";

/** A model call as `$ai_generation`, or `$ai_embedding`: the only events that PostHog puts a price on. */
export function aiGeneration({ start, end }: LlmSpan): Draft {
  const { operation = "chat", model, model_requested, usage } = end;
  const isEmbedding = operation === "embeddings";
  // `chat gpt-4o-mini`, as OpenTelemetry names such spans
  const properties = aiRun(end, `${operation} ${model ?? model_requested ?? ""}`.trim());
  Object.assign(
    properties,
    aiTokens(model, usage),
    aiCost(end),
    request(start),
    isEmbedding ? { $ai_input: embeddedText(start) } : conversation(start, end),
    { output: undefined, output_choices: undefined, tool_calls: undefined },
  );
  return derivedEvent(isEmbedding ? "$ai_embedding" : "$ai_generation", end, properties);
}

type Start = LlmSpan["start"];

function request(start: Start): Properties {
  if (start === undefined) return {};
  // PostHog would price by the tier that was asked for, though another one may have been served.
  const { service_tier, ...parameters } = start.model_parameters ?? {};
  return {
    $ai_model_parameters: Object.keys(parameters).length > 0 ? parameters : undefined,
    $ai_tools: start.tools?.map((name) => ({ type: "function", function: { name } })),
    requested_service_tier: service_tier,
    message_count: start.message_count,
    input_chars: start.input_chars,
  };
}

function embeddedText(start: Start): string | undefined {
  const texts = start?.input?.flatMap(({ content }) => content ?? []) ?? [];
  return texts.length > 0 ? texts.join("\n") : undefined;
}

function conversation(start: Start, end: LlmSpan["end"]): Properties {
  const { tool_calls } = end;
  return {
    $ai_input: inputMessages(start?.input),
    $ai_output_choices: outputChoices(end),
    // Names are no content; PostHog would find them only in the choices, which may be withheld.
    $ai_tools_called: tool_calls?.map(({ name }) => name).join(),
    $ai_tool_call_count: tool_calls?.length,
  };
}
