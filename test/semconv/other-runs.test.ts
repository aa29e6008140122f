import { describe, expect, it } from "vitest";
import { createGenAiMapper } from "../../src/semconv/genai-mapper.ts";
import { recordedSample } from "../events/samples.ts";
import { spanOf } from "./support/spans.ts";

const mapped = createGenAiMapper();

describe("the other spans", () => {
  it("are a tool's execution", () => {
    const span = spanOf(["tool_call_start", { tool_call_id: "call_1" }], ["tool_call_end"]);
    const { name, kind, attributes } = mapped(span);
    expect({ name, kind }).toEqual({ name: "execute_tool track_parcel", kind: "internal" });
    expect(attributes).toMatchObject({
      "gen_ai.operation.name": "execute_tool",
      "gen_ai.tool.name": "track_parcel",
      "gen_ai.tool.call.id": "call_1",
      "gen_ai.tool.type": "function",
    });
  });

  it("are a retrieval", () => {
    const { name, kind, attributes } = mapped(
      spanOf(["retriever_start"], ["retriever_end", { name: "handbook" }]),
    );
    expect({ name, kind }).toEqual({ name: "retrieval handbook", kind: "client" });
    expect(attributes).toMatchObject({ "gen_ai.data_source.id": "handbook", "langmeter.document_count": 4 });
  });

  it("are an agent, where a chain gave an agent's final answer", () => {
    const span = spanOf(["chain_start"], ["agent_finish", { agent_name: "courier" }], ["chain_end"]);
    const { name, kind, attributes } = mapped(span);
    expect({ name, kind }).toEqual({ name: "invoke_agent courier", kind: "internal" });
    expect(attributes).toMatchObject({ "gen_ai.agent.name": "courier", "langmeter.agent.steps": 2 });
    expect(mapped(spanOf(["agent_finish"], ["chain_end"])).name).toBe("invoke_agent");
  });

  it("have nothing of the conventions where they are plain chains", () => {
    const { name, kind, attributes } = mapped(
      spanOf(["chain_start"], ["chain_end", { thread_id: undefined }]),
    );
    expect({ name, kind }).toEqual({ name: "planner", kind: "internal" });
    expect(Object.keys(attributes).filter((key) => key.startsWith("gen_ai."))).toEqual([]);
    expect(attributes["langmeter.run_type"]).toBe("graph");
  });

  it("hold the totals of the trace at its root, and none of one call's names", () => {
    const { name, attributes } = mapped(spanOf(["trace_complete", { root: true }]));
    expect(name).toBe("langmeter.trace");
    expect(attributes).toMatchObject({
      "langmeter.trace.llm_calls": 2,
      "langmeter.trace.cost_usd": 0.000036,
      "langmeter.trace.models": ["gpt-4o-mini"],
    });
    expect(attributes).not.toHaveProperty(["langmeter.cost_usd"]);
    const root = spanOf(["chain_end", { root: true }], ["trace_complete", { root: true }]);
    expect(mapped(root).attributes["langmeter.trace.input_tokens"]).toBe(120);
  });
});

describe("a span's start", () => {
  it.each([
    [
      "llm_call_start",
      "chat gpt-4o-mini",
      { "gen_ai.operation.name": "chat", "gen_ai.request.model": "gpt-4o-mini" },
    ],
    ["tool_call_start", "execute_tool track_parcel", { "gen_ai.tool.name": "track_parcel" }],
    ["retriever_start", "retrieval handbook", { "gen_ai.data_source.id": "handbook" }],
    ["chain_start", "planner", { "langmeter.run_type": "graph" }],
  ] as const)("tells samplers what %s is", (event, name, attributes) => {
    const { event: start } = recordedSample(event);
    if (!start.event.endsWith("_start") || start.event !== event) throw new Error("no start");
    expect(mapped.start(start)).toMatchObject({ name, attributes });
  });
});
