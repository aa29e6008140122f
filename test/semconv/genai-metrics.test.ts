import { describe, expect, it } from "vitest";
import { createGenAiMetrics } from "../../src/semconv/genai-metrics.ts";
import { LATEST, RELEASED } from "../../src/semconv/metric-table.ts";
import type { FinishedSpan } from "../../src/spans/finished-span.ts";
import { fullModelCall, spanOf } from "./support/spans.ts";

function measured(span: FinishedSpan, semconv: "1.41" | "latest" | "both" = "1.41") {
  return createGenAiMetrics({ semconv })(span).map(({ metric, value, attributes }) => ({
    name: metric.name,
    value: Number(value.toFixed(6)),
    attributes,
  }));
}

const call = {
  "gen_ai.operation.name": "chat",
  "gen_ai.provider.name": "azure.ai.openai",
  "gen_ai.request.model": "my-deployment",
  "gen_ai.response.model": "gpt-4o-2024-08-06",
};

describe("the metrics of a model call", () => {
  it("are its duration, its first chunk and its tokens", () => {
    expect(measured(fullModelCall())).toEqual([
      { name: "gen_ai.client.operation.duration", value: 0.8124, attributes: call },
      { name: "gen_ai.client.operation.time_to_first_chunk", value: 0.21, attributes: call },
      {
        name: "gen_ai.client.token.usage",
        value: 100,
        attributes: { ...call, "gen_ai.token.type": "input" },
      },
      {
        name: "gen_ai.client.token.usage",
        value: 40,
        attributes: { ...call, "gen_ai.token.type": "output" },
      },
    ]);
  });

  it("are counters and histograms under the names of the next release", () => {
    const counted = { ...call, "gen_ai.token.modality": "unknown" };
    expect(measured(fullModelCall(), "latest")).toEqual([
      { name: "gen_ai.client.inference.duration", value: 0.8124, attributes: call },
      { name: "gen_ai.client.inference.time_to_first_chunk", value: 0.21, attributes: call },
      { name: "gen_ai.client.inference.operation.input_tokens", value: 100, attributes: call },
      { name: "gen_ai.client.inference.operation.output_tokens", value: 40, attributes: call },
      { name: "gen_ai.client.inference.usage.input_tokens", value: 100, attributes: counted },
      { name: "gen_ai.client.inference.usage.output_tokens", value: 40, attributes: counted },
      { name: "gen_ai.client.inference.usage.cache_read.input_tokens", value: 60, attributes: counted },
      { name: "gen_ai.client.inference.usage.cache_write.input_tokens", value: 10, attributes: counted },
      { name: "gen_ai.client.inference.usage.reasoning.output_tokens", value: 30, attributes: counted },
    ]);
  });

  it("are those of both releases on request", () => {
    const both = measured(fullModelCall(), "both");
    expect(both).toEqual([...measured(fullModelCall()), ...measured(fullModelCall(), "latest")]);
  });

  it("never count an estimate", () => {
    const usage = { input_tokens: 11, output_tokens: 5, usage_source: "estimated" };
    const names = measured(spanOf(["llm_call_end", { usage }])).map(({ name }) => name);
    expect(names).toEqual(["gen_ai.client.operation.duration"]);
  });

  it("of a failure name the kind of error; the next release counts a 0 for its tokens", () => {
    const failed = spanOf(["llm_error", { usage: { usage_source: "none" } }]);
    expect(measured(failed)).toMatchObject([{ attributes: { "error.type": "timeout" } }]);
    expect(measured(failed, "latest")).toMatchObject([
      { name: "gen_ai.client.inference.duration", attributes: { "error.type": "timeout" } },
      { name: "gen_ai.client.inference.usage.input_tokens", value: 0 },
      { name: "gen_ai.client.inference.usage.output_tokens", value: 0 },
    ]);
  });

  it("of an embedding have instruments of their own in the next release", () => {
    const embedding = spanOf(["llm_call_end", { operation: "embeddings" }]);
    expect(measured(embedding, "latest").map(({ name }) => name)).toEqual([
      "gen_ai.client.embeddings.duration",
      "gen_ai.client.embeddings.operation.input_tokens",
    ]);
  });

  it.each([
    ["an answer from LangChain's own cache", spanOf(["llm_call_end", { cached: true }])],
    ["an abandoned call", spanOf(["llm_error", { outcome: "abandoned" }])],
    ["a plain chain", spanOf(["chain_end"])],
    ["an abandoned tool", spanOf(["tool_error", { status: "abandoned", latency_ms: 5 }])],
    ["a trace", spanOf(["trace_complete"])],
  ])("leave out %s", (_, span) => {
    expect(measured(span, "both")).toEqual([]);
  });

  it("have the durations of tools and agents in the next release alone", () => {
    const failed = spanOf(["tool_error", { latency_ms: 40, error_type: "timeout" }]);
    const agent = spanOf(["agent_finish", { agent_name: "planner" }], ["chain_end", { latency_ms: 1_500 }]);
    expect([failed, agent].flatMap((span) => measured(span, "1.41"))).toEqual([]);
    expect(measured(failed, "latest")).toEqual([
      {
        name: "gen_ai.execute_tool.duration",
        value: 0.04,
        attributes: {
          "gen_ai.tool.name": "track_parcel",
          "gen_ai.tool.type": "function",
          "error.type": "timeout",
        },
      },
    ]);
    expect(measured(agent, "both")).toEqual([
      {
        name: "gen_ai.invoke_agent.duration",
        value: 1.5,
        attributes: { "gen_ai.agent.name": "planner" },
      },
    ]);
  });

  it("have the buckets that the conventions specify", () => {
    const seconds = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92];
    const tokens = Array.from({ length: 14 }, (_, power) => 4 ** power);
    expect(RELEASED.duration.boundaries).toEqual(seconds);
    expect(RELEASED.timeToFirstChunk.boundaries).toEqual(seconds);
    expect(RELEASED.tokenUsage.boundaries).toEqual(tokens);
    expect(LATEST.callInput.boundaries).toEqual(tokens);
    expect(LATEST.toolDuration.boundaries).toEqual(seconds);
    const doubled = Array.from({ length: 13 }, (_, power) => Number((0.1 * 2 ** power).toFixed(1)));
    expect(LATEST.agentDuration.boundaries).toEqual(doubled);
  });
});
