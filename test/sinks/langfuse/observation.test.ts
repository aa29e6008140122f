import { describe, expect, it } from "vitest";
import { observationOf } from "../../../src/sinks/langfuse/observation-of-span.ts";
import type { FinishedSpan } from "../../../src/spans/finished-span.ts";
import { chainSpan, llmSpan, retrieverSpan, sample, toolSpan, traceSpan } from "./spans.ts";

const observed = (span: FinishedSpan) => observationOf(span, "support");

describe("an observation", () => {
  it.each<readonly [string, string, FinishedSpan]>([
    ["generation", "chat gpt-4o-mini-2024-07-18", llmSpan()],
    [
      "embedding",
      "embeddings text-embedding-3-small",
      llmSpan({ end: sample("llm_call_end", { operation: "embeddings", model: "text-embedding-3-small" }) }),
    ],
    ["tool", "track_parcel", toolSpan()],
    ["retriever", "planner", retrieverSpan()],
    ["span", "planner", chainSpan()],
    ["agent", "planner", chainSpan({ agent: sample("agent_finish") })],
    ["span", "support", traceSpan({ name: "support" })],
    ["span", "trace", traceSpan()],
  ])("is a %s with the name %s", (type, name, span) => {
    expect(observed(span)).toMatchObject({ type, name });
  });

  it("has the ids, the parent and the times of its run", () => {
    const end = sample("tool_call_end", { parent_span_id: "00000000000000aa" });
    expect(observed(toolSpan({ end }))).toMatchObject({
      trace: { id: "0123456789abcdef0123456789abcdef" },
      id: "0123456789abcdef",
      parentId: "00000000000000aa",
      isRoot: false,
      startMs: Date.parse("2026-03-01T12:00:00.000Z"),
      endMs: 1_772_366_400_812.4,
    });
  });

  it("carries the fields of its trace, whatever it is", () => {
    const context = {
      user_id: "u_17",
      thread_id: "t_42",
      session_id: "s_1",
      channel: "sms",
      request_id: "r_9",
      environment: "Prod EU",
      release: "1.4.0",
      variant: "b",
      tags: ["vip"],
      metadata: { tenant: "acme", seats: 4 },
    };
    for (const span of [
      llmSpan({ end: sample("llm_call_end", context) }),
      toolSpan({ end: sample("tool_call_end", context) }),
      chainSpan({ end: sample("chain_end", context) }),
      traceSpan({ ...context, name: "support" }),
    ])
      expect(observed(span).trace).toEqual({
        id: "0123456789abcdef0123456789abcdef",
        name: "support",
        userId: "u_17",
        sessionId: "t_42",
        tags: ["vip"],
        metadata: { tenant: "acme", seats: 4, channel: "sms", request_id: "r_9", session_id: "s_1" },
        environment: "prod-eu",
        release: "1.4.0",
        version: "b",
      });
  });

  it("takes the session for the conversation where there is no thread", () => {
    const end = sample("tool_call_end", { session_id: "s_1" });
    expect(observed(toolSpan({ end })).trace).toMatchObject({ sessionId: "s_1", metadata: {} });
  });

  it("takes the name that the finished trace has over the one known so far", () => {
    const trace = sample("trace_complete", { name: "ChatOpenAI" });
    expect(observationOf(llmSpan({ trace }), "something else").trace.name).toBe("ChatOpenAI");
  });
});

describe("what an observation says", () => {
  it("is a chat in OpenAI's shape for a model call", () => {
    const start = sample("llm_call_start", {
      input: [
        { role: "user", content: "Where is P1?" },
        { role: "assistant", tool_calls: [{ id: "c1", name: "track", args: '{"id":"P1"}' }] },
        { role: "tool", tool_call_id: "c1", content: "depot" },
      ],
    });
    const call = { id: "c1", type: "function", function: { name: "track", arguments: '{"id":"P1"}' } };
    expect(observed(llmSpan({ start }))).toMatchObject({
      input: [
        { role: "user", content: "Where is P1?" },
        { role: "assistant", tool_calls: [call] },
        { role: "tool", tool_call_id: "c1", content: "depot" },
      ],
      output: "At the depot.",
    });
    const end = sample("llm_call_end", {
      output: undefined,
      tool_calls: [{ id: "c1", name: "track", args: '{"id":"P1"}' }],
    });
    expect(observed(llmSpan({ end })).output).toEqual({ role: "assistant", tool_calls: [call] });
  });

  it("has every choice, and texts where arguments are withheld", () => {
    const output_choices = [{ content: "Red." }, { tool_calls: [{ id: "c1", name: "paint" }] }];
    const end = sample("llm_call_end", { output: "Red.", output_choices });
    expect(observed(llmSpan({ end })).output).toEqual([
      { role: "assistant", content: "Red." },
      {
        role: "assistant",
        tool_calls: [{ id: "c1", type: "function", function: { name: "paint", arguments: "" } }],
      },
    ]);
  });

  it("is what a tool and a retriever were asked, and what the tool answered", () => {
    expect(observed(toolSpan())).toMatchObject({ input: '{"id":"P1"}', output: "depot" });
    expect(observed(retrieverSpan())).toMatchObject({ input: "returns", output: undefined });
  });

  it("is the conversation where the observation is the root", () => {
    const conversation = { input: "Where is P1?", output: "At the depot." };
    expect(observed(traceSpan(conversation))).toMatchObject({ isRoot: true, ...conversation });
    const trace = sample("trace_complete", conversation);
    expect(observed(chainSpan({ trace }))).toMatchObject({ isRoot: true, ...conversation });
    const agent = sample("agent_finish", { output: "At the depot." });
    expect(observed(chainSpan({ agent }))).toMatchObject({ isRoot: false, output: "At the depot." });
  });

  it("stays silent about what nobody recorded", () => {
    const { input, output } = observed(
      llmSpan({ start: undefined, end: sample("llm_call_end", { output: undefined }) }),
    );
    expect([input, output]).toEqual([undefined, undefined]);
  });

  it("keeps in metadata what Langfuse has no field for", () => {
    const end = sample("llm_call_end", {
      run_id: "r1",
      finish_reason: "stop",
      prompt_name: "greeting",
      prompt_version: "blue",
      usage: { input_tokens: 1, output_tokens: 1, usage_source: "estimated" },
    });
    expect(observed(llmSpan({ end })).metadata).toEqual({
      run_id: "r1",
      finish_reason: "stop",
      provider: "openai",
      model: "gpt-4o-mini-2024-07-18",
      model_requested: "gpt-4o-mini",
      message_count: 1,
      cost_source: "table",
      usage_source: "estimated",
      prompt_name: "greeting",
      prompt_version: "blue",
    });
    expect(observed(traceSpan()).metadata).toMatchObject({ llm_calls: 2, tool_calls: 1, outcome: "success" });
    const agent = sample("agent_finish", { agent_name: "helper" });
    expect(observed(chainSpan({ agent })).metadata).toMatchObject({ agent_name: "helper", steps: 2 });
  });
});

describe("a model call as an observation", () => {
  it("has model, parameters, tokens, cost and the time of the first token", () => {
    const start = sample("llm_call_start", { model_parameters: { temperature: 0.2 } });
    const end = sample("llm_call_end", {
      input_cost_usd: 0.0000018,
      output_cost_usd: 0.0000018,
      time_to_first_token_ms: 250.5,
    });
    expect(observed(llmSpan({ start, end })).modelCall).toEqual({
      model: "gpt-4o-mini-2024-07-18",
      modelParameters: { temperature: 0.2 },
      usageDetails: { input: 12, output: 3, total: 15 },
      costDetails: { input: 0.0000018, output: 0.0000018, total: 0.0000036 },
      completionStartMs: Date.parse("2026-03-01T12:00:00.250Z") + 0.5,
      prompt: undefined,
    });
  });

  it.each([
    ["greeting", "3", { name: "greeting", version: 3 }],
    ["greeting", "blue", undefined],
    ["greeting", "0", undefined],
    ["greeting", undefined, undefined],
    [undefined, "3", undefined],
  ])("links the prompt %s in version %s only where Langfuse can", (prompt_name, prompt_version, link) => {
    const end = sample("llm_call_end", { prompt_name, prompt_version });
    expect(observed(llmSpan({ end })).modelCall?.prompt).toEqual(link);
  });
});

describe("the level of an observation", () => {
  const failed = (changes: Parameters<typeof sample<"llm_error">>[1]) =>
    observed(llmSpan({ end: sample("llm_error", changes) }));

  it("is an error where the error happened, with the message", () => {
    expect(failed({})).toMatchObject({ level: "ERROR", statusMessage: "Request timed out." });
    expect(failed({ error_message: undefined })).toMatchObject({ statusMessage: "timeout" });
    expect(observed(toolSpan({ end: sample("tool_error") }))).toMatchObject({ level: "ERROR" });
  });

  it("is a warning where an error only passes through", () => {
    const end = sample("chain_error", { error_repeated: true });
    expect(observed(chainSpan({ end }))).toMatchObject({
      level: "WARNING",
      statusMessage: "Request timed out.",
    });
    expect(observed(traceSpan({ outcome: "error" }))).toMatchObject({
      level: "WARNING",
      statusMessage: "error",
    });
  });

  it.each([
    ["aborted", "WARNING"],
    ["abandoned", "WARNING"],
    ["interrupted", undefined],
  ] as const)("says what happened to a call that was %s", (outcome, level) => {
    const what = failed({ outcome, error_message: undefined, error_type: undefined });
    expect(what).toMatchObject({ level, statusMessage: outcome });
  });

  it("says nothing of a success", () => {
    expect(observed(llmSpan())).toMatchObject({ level: undefined, statusMessage: undefined });
  });
});
