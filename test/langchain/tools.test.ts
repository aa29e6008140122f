import { ToolMessage } from "@langchain/core/messages";
import { tool } from "@langchain/core/tools";
import { createAgent } from "langchain";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { startRecording } from "./support/recording.ts";
import { scripted } from "./support/scripted-model.ts";
import { add, askToAdd, explode } from "./support/tools.ts";

const go = { messages: [{ role: "user", content: "go" }] };

/** Reports its failure as a message instead of throwing. */
const refuse = tool(
  (_, config) =>
    new ToolMessage({ content: "no seats left", tool_call_id: config.toolCall?.id ?? "", status: "error" }),
  { name: "refuse", description: "Refuses.", schema: z.object({}) },
);

describe("a tool call", () => {
  it("records name, call id, input and output", async () => {
    const { tracer, only } = startRecording();
    const call = { type: "tool_call" as const, id: "call_9", name: "add", args: { a: 1, b: 2 } };
    await add.invoke(call, { callbacks: [tracer.handler] });
    const named = { tool_name: "add", tool_call_id: "call_9" };
    expect(only("tool_call_start")).toMatchObject({ ...named, input: '{"a":1,"b":2}', input_chars: 13 });
    expect(only("tool_call_end")).toMatchObject({
      ...named,
      output: "3",
      output_chars: 1,
      status: "success",
    });
    expect(only("trace_complete")).toMatchObject({ tool_calls: 1, tools: ["add"], llm_calls: 0 });
  });

  it("has no call id where it was called directly", async () => {
    const { tracer, only } = startRecording();
    await add.invoke({ a: 1, b: 2 }, { callbacks: [tracer.handler] });
    expect(only("tool_call_start")).not.toHaveProperty("tool_call_id");
  });

  it("fails with tool_error and the message of what it threw", async () => {
    const { tracer, only } = startRecording();
    await expect(explode.invoke({}, { callbacks: [tracer.handler] })).rejects.toThrow("tool exploded");
    expect(only("tool_error")).toMatchObject({
      tool_name: "explode",
      error_type: "tool_error",
      error_message: "tool exploded",
      exception_type: "Error",
      status: "error",
    });
    expect(only("trace_complete")).toMatchObject({ errors: 1, outcome: "error" });
  });

  it("fails where it returns a message with the status error", async () => {
    const { tracer, only, all } = startRecording();
    const call = { type: "tool_call" as const, id: "call_9", name: "refuse", args: {} };
    await refuse.invoke(call, { callbacks: [tracer.handler] });
    expect(all("tool_call_end")).toEqual([]);
    expect(only("tool_error")).toMatchObject({
      tool_name: "refuse",
      tool_call_id: "call_9",
      error_message: "no seats left",
      latency_ms: expect.any(Number),
    });
    expect(only("trace_complete").errors).toBe(1);
  });

  it("fails without ever having run where the arguments do not fit its schema", async () => {
    const { tracer, only, all } = startRecording();
    const agent = createAgent({ model: scripted(askToAdd("c1", { a: "x" }), "done"), tools: [add] });
    await agent.invoke(go, { callbacks: [tracer.handler] });
    expect(all("tool_call_start")).toEqual([]);
    expect(only("tool_error")).toMatchObject({
      tool_name: "add",
      tool_call_id: "c1",
      error_type: "tool_error",
      error_message: expect.stringContaining("did not match expected schema"),
    });
    expect(only("tool_error")).not.toHaveProperty("latency_ms");
    expect(only("trace_complete")).toMatchObject({ errors: 1, tool_calls: 0, outcome: "success" });
  });

  it("that fails inside an agent counts once, and the agent goes on", async () => {
    const { tracer, only } = startRecording();
    const model = scripted({ toolCalls: [{ id: "c1", name: "explode", args: {} }] }, "done");
    await createAgent({ model, tools: [explode] }).invoke(go, { callbacks: [tracer.handler] });
    expect(only("tool_error")).toMatchObject({ tool_call_id: "c1", error_message: "tool exploded" });
    expect(only("trace_complete")).toMatchObject({ errors: 1, outcome: "success", output: "done" });
  });
});
