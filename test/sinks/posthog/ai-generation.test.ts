import { describe, expect, it } from "vitest";
import { recordedSample, SAMPLE_EVENTS } from "../../events/samples.ts";
import { generation, mapped } from "./support/mapped.ts";

const base = SAMPLE_EVENTS.llm_call_end;

describe("a model call as $ai_generation", () => {
  it("joins its start and its end", () => {
    const input = [
      { role: "system", content: "Be brief." },
      { role: "assistant", tool_calls: [{ id: "c1", name: "track", args: '{"id":"P1"}' }] },
      { role: "tool", content: "depot", tool_call_id: "c1" },
    ];
    const start = {
      input,
      message_count: 9,
      input_chars: 4_000,
      tools: ["track"],
      model_parameters: { temperature: 0.2, max_tokens: 64, service_tier: "flex" },
    };
    const end = {
      parent_span_id: "aaaaaaaaaaaaaaaa",
      parent_run_id: "run-above",
      finish_reason: "tool_calls",
      stream: true,
      time_to_first_token_ms: 120,
      service_tier: "default",
      attempt: 2,
      prompt_name: "support",
      prompt_version: "3",
      tool_calls: [
        { id: "c2", name: "track", args: "{}" },
        { name: "refund", args: "{}" },
      ],
    };
    expect(generation(end, start)).toMatchObject({
      $ai_lib: "langmeter",
      $ai_trace_id: base.trace_id,
      $ai_span_id: base.span_id,
      $ai_parent_id: "aaaaaaaaaaaaaaaa",
      $ai_span_name: "chat gpt-4o-mini-2024-07-18",
      $ai_provider: "openai",
      $ai_model: "gpt-4o-mini-2024-07-18",
      $ai_model_parameters: { temperature: 0.2, max_tokens: 64 },
      $ai_service_tier: "default",
      $ai_input: [
        { role: "system", content: "Be brief." },
        {
          role: "assistant",
          tool_calls: [{ type: "function", id: "c1", function: { name: "track", arguments: '{"id":"P1"}' } }],
        },
        { role: "tool", content: "depot", tool_call_id: "c1" },
      ],
      $ai_output_choices: [
        {
          role: "assistant",
          content: [
            { type: "text", text: "At the depot." },
            { type: "function", id: "c2", function: { name: "track", arguments: "{}" } },
            { type: "function", function: { name: "refund", arguments: "{}" } },
          ],
        },
      ],
      $ai_tools: [{ type: "function", function: { name: "track" } }],
      $ai_tools_called: "track,refund",
      $ai_tool_call_count: 2,
      $ai_stop_reason: "tool_calls",
      $ai_stream: true,
      $ai_latency: 0.8124,
      $ai_time_to_first_token: 0.12,
      $ai_prompt_name: "support",
      $ai_prompt_version: "3",
      model_requested: "gpt-4o-mini",
      requested_service_tier: "flex",
      message_count: 9,
      input_chars: 4_000,
      attempt: 2,
      event_id: expect.any(String),
      trace_id: base.trace_id,
      span_id: base.span_id,
    });
  });

  it("says each thing once", () => {
    const names = Object.keys(
      generation({ output: "x", tool_calls: [{ name: "t", args: "{}" }], usage: base.usage }),
    );
    for (const name of [
      "output",
      "tool_calls",
      "input_tokens",
      "cost_usd",
      "latency_ms",
      "provider",
      "model",
    ])
      expect(names).not.toContain(name);
  });

  it("has no prompt where its start was lost", () => {
    const [event] = mapped([recordedSample("llm_call_end")], { custom: false });
    expect(event?.properties).not.toHaveProperty("$ai_input");
    expect(event?.properties).toMatchObject({ $ai_model: base.model });
  });

  it("stands directly below the trace where no run is above it", () => {
    expect(generation({ parent_span_id: "aaaaaaaaaaaaaaaa" }).$ai_parent_id).toBe(base.trace_id);
    expect(generation().$ai_parent_id).toBe(base.trace_id);
  });

  it("withholds what the content policy withheld, and keeps names and counts", () => {
    const end = { output: undefined, output_chars: 40, tool_calls: [{ id: "c1", name: "track" }] };
    const properties = generation(end, { input: [{ role: "user" }], tools: ["track"] });
    expect(properties).not.toHaveProperty("$ai_input");
    expect(properties).not.toHaveProperty("$ai_output_choices");
    expect(properties).toMatchObject({ $ai_tools_called: "track", $ai_tool_call_count: 1, output_chars: 40 });
  });

  it("groups by conversation, in characters that PostHog allows", () => {
    expect(generation({ thread_id: "+15551234", session_id: "s1" }).$ai_session_id).toBe("~2B15551234");
    expect(generation({ session_id: "s1" }).$ai_session_id).toBe("s1");
    expect(generation()).not.toHaveProperty("$ai_session_id");
  });

  it("links to the recording of a session that posthog-js numbered", () => {
    const session_id = "01a1fbbb-45a4-704a-b1a3-59747dfe7aea";
    expect(generation({ session_id }).$session_id).toBe(session_id);
    expect(generation({ session_id: "web-17" })).not.toHaveProperty("$session_id");
  });
});

describe("a failed model call", () => {
  const failed = (changes: Readonly<Record<string, unknown>>) =>
    mapped([recordedSample("llm_error", changes)], { custom: false, exceptions: false })[0]?.properties;

  it("is an error with its status, class and message", () => {
    expect(failed({})).toMatchObject({
      $ai_is_error: true,
      $ai_error: "Request timed out.",
      $ai_error_type: "timeout",
      $ai_http_status: 408,
      exception_type: "APIConnectionTimeoutError",
      outcome: "error",
    });
    expect(failed({})).not.toHaveProperty("error_message");
  });

  it("names the class where the message may not leave", () => {
    expect(failed({ error_message: undefined })?.$ai_error).toBe("APIConnectionTimeoutError");
    expect(failed({ error_message: undefined, exception_type: undefined })?.$ai_error).toBe("timeout");
  });

  it.each(["aborted", "interrupted", "abandoned"])("is no error to PostHog where it was %s", (outcome) => {
    const properties = failed({ outcome, error_type: undefined });
    expect(properties).not.toHaveProperty("$ai_is_error");
    expect(properties).not.toHaveProperty("$ai_error");
    expect(properties).toMatchObject({ outcome });
  });
});

describe("an embedding call", () => {
  it("is an $ai_embedding with its text and no answer", () => {
    const batch = [
      recordedSample("llm_call_start", {
        input: [
          { role: "user", content: "a" },
          { role: "user", content: "b" },
        ],
      }),
      recordedSample("llm_call_end", { operation: "embeddings", output: undefined }),
    ];
    const [event] = mapped(batch, { custom: false });
    expect(event?.event).toBe("$ai_embedding");
    expect(event?.properties).toMatchObject({
      $ai_input: "a\nb",
      $ai_model: base.model,
      $ai_input_tokens: 12,
    });
    expect(event?.properties).not.toHaveProperty("$ai_output_choices");
  });
});
