import { describe, expect, it } from "vitest";
import type { EventName } from "../../../src/events/schema.ts";
import { createGenAiMapper } from "../../../src/semconv/genai-mapper.ts";
import { sentryAttributesOf } from "../../../src/sinks/sentry/span-attributes.ts";
import { startIdentityOf } from "../../../src/sinks/sentry/span-identity.ts";
import { statusOf } from "../../../src/sinks/sentry/span-status.ts";
import type { EndEvent, FinishedSpan, StartEvent } from "../../../src/spans/finished-span.ts";
import { createSpanAssembly } from "../../../src/spans/span-assembly.ts";
import { recordedSample } from "../../events/samples.ts";

function finished(name: EventName, changes: Readonly<Record<string, unknown>> = {}): FinishedSpan {
  const [span] = createSpanAssembly().join([recordedSample(name, changes)]);
  if (span === undefined) throw new Error(`${name} ends no span`);
  return span;
}

describe("the attributes of a span of Sentry", () => {
  it("are texts, numbers and flags; a list is JSON text", () => {
    const attributes = { name: "a", count: 0, on: false, list: ["a", "b"], unknown: undefined };
    expect(sentryAttributesOf(attributes, finished("tool_call_end"))).toEqual({
      name: "a",
      count: 0,
      on: false,
      list: '["a","b"]',
    });
  });

  it("have the types of Sentry's conventions, and nothing that makes a retriever a model call", () => {
    const attributes = {
      "gen_ai.request.seed": 42,
      "gen_ai.tool.type": "function",
      "gen_ai.operation.name": "retrieval",
      "gen_ai.request.temperature": 0,
    };
    expect(sentryAttributesOf(attributes, finished("tool_call_end"))).toEqual({
      "gen_ai.request.seed": "42",
      "gen_ai.request.temperature": 0,
    });
  });

  it("have what a model call cost", () => {
    const cost = { cost_usd: 0.5, input_cost_usd: 0.3, output_cost_usd: 0.2, cache_read_cost_usd: 0.1 };
    expect(sentryAttributesOf({}, finished("llm_call_end", { ...cost, stream: true }))).toEqual({
      "gen_ai.cost.total_tokens": 0.5,
      "gen_ai.cost.input_tokens": 0.3,
      "gen_ai.cost.output_tokens": 0.2,
      "gen_ai.cost.cache_read.input_tokens": 0.1,
      "gen_ai.response.streaming": true,
      "gen_ai.usage.total_tokens": 15,
    });
  });

  it("have neither an unknown cost nor estimated tokens", () => {
    const usage = { total_tokens: 15, usage_source: "estimated" };
    expect(sentryAttributesOf({}, finished("llm_call_end", { cost_usd: null, usage }))).toEqual({});
  });
});

describe("the operation of a span of Sentry", () => {
  const identity = (name: EventName, changes: Readonly<Record<string, unknown>> = {}) => {
    const { event } = recordedSample(name, changes);
    return startIdentityOf(createGenAiMapper(), event as StartEvent);
  };

  it.each([
    ["llm_call_start", {}, "gen_ai.chat", "chat gpt-4o-mini"],
    ["llm_call_start", { operation: "embeddings" }, "gen_ai.embeddings", "embeddings gpt-4o-mini"],
    ["tool_call_start", {}, "gen_ai.execute_tool", "execute_tool track_parcel"],
    ["chain_start", { run_type: "graph" }, "gen_ai.invoke_agent", "invoke_agent planner"],
    ["chain_start", { run_type: "agent" }, "gen_ai.invoke_agent", "invoke_agent planner"],
    ["retriever_start", {}, "function", "retrieval handbook"],
  ] as const)("is named after the convention: %s %j", (name, changes, op, spanName) => {
    expect(identity(name, changes)).toMatchObject({ op, name: spanName });
  });

  it("is absent for a plain chain", () => {
    expect(identity("chain_start", { run_type: "chain" })).toBeUndefined();
  });
});

describe("the status of a span of Sentry", () => {
  const status = (name: EventName, changes: Readonly<Record<string, unknown>> = {}) =>
    statusOf(finished(name, changes).end as EndEvent);

  it.each([
    ["llm_call_end", {}, { code: 1 }],
    ["tool_call_end", {}, { code: 1 }],
    ["chain_end", { status: "interrupted" }, { code: 1 }],
    ["llm_error", {}, { code: 2, message: "deadline_exceeded" }],
    ["tool_error", { error_type: "tool_error" }, { code: 2, message: "internal_error" }],
    ["chain_error", { error_type: undefined }, { code: 2, message: "unknown_error" }],
    ["llm_error", { outcome: "aborted", error_type: undefined }, { code: 2, message: "cancelled" }],
    ["chain_error", { status: "abandoned", error_type: undefined }, { code: 2, message: "cancelled" }],
  ] as const)("follows from the outcome: %s %j", (name, changes, expected) => {
    expect(status(name, { latency_ms: 1, ...changes })).toEqual(expected);
  });
});
