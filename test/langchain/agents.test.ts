import { tool } from "@langchain/core/tools";
import { createAgent, toolStrategy } from "langchain";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { nestedGraph } from "./situations/graphs.ts";
import { startRecording } from "./support/recording.ts";
import { scripted } from "./support/scripted-model.ts";
import { add, askToAdd } from "./support/tools.ts";

const go = { messages: [{ role: "user", content: "What is 1 + 2?" }] };

describe("an agent", () => {
  it("takes an action for each tool call of each turn and finishes with its last answer", async () => {
    const { tracer, all, only } = startRecording();
    const calls = [...askToAdd("c1").toolCalls, ...askToAdd("c2", { a: 3, b: 4 }).toolCalls];
    const model = scripted({ text: "Let me see.", toolCalls: calls }, askToAdd("c3"), "It is 3.");
    const agent = createAgent({ model, tools: [add], name: "math" });
    await agent.invoke(go, { callbacks: [tracer.handler] });
    const action = { agent_name: "math", tool: "add" };
    expect(all("agent_action")).toMatchObject([
      { ...action, tool_call_id: "c1", tool_input: '{"a":1,"b":2}', step: 1 },
      { ...action, tool_call_id: "c2", tool_input: '{"a":3,"b":4}', step: 1 },
      { ...action, tool_call_id: "c3", tool_input: '{"a":1,"b":2}', step: 2 },
    ]);
    expect(only("agent_finish")).toMatchObject({
      agent_name: "math",
      output: "It is 3.",
      output_chars: 8,
      steps: 3,
    });
    expect(only("trace_complete")).toMatchObject({
      llm_calls: 3,
      tool_calls: 3,
      input: "What is 1 + 2?",
      output: "It is 3.",
      // the question, two answers with calls, three tool answers, the final answer
      message_count: 7,
    });
  });

  it("names an action after the model call that decided it", async () => {
    const { tracer, all, only } = startRecording();
    const agent = createAgent({ model: scripted(askToAdd(), "done"), tools: [add] });
    await agent.invoke(go, { callbacks: [tracer.handler] });
    expect(only("agent_action").run_id).toBe(all("llm_call_end")[0]?.run_id);
  });

  it("finishes with the structured answer where it has a response format", async () => {
    const { tracer, only } = startRecording();
    const responseFormat = toolStrategy(z.object({ sum: z.number() }));
    const model = scripted(askToAdd(), { toolCalls: [{ id: "c9", name: "extract-1", args: { sum: 3 } }] });
    const agent = createAgent({ model, tools: [add], responseFormat });
    const { structuredResponse } = await agent.invoke(go, { callbacks: [tracer.handler] });
    expect(structuredResponse).toEqual({ sum: 3 });
    expect(only("agent_finish")).toMatchObject({ output: '{"sum":3}', output_chars: 9, steps: 2 });
    expect(only("trace_complete").output).toBe('{"sum":3}');
  });

  it("finishes with what its tool said where the tool returns directly", async () => {
    const { tracer, only } = startRecording();
    const quote = tool(() => "12 euros", {
      name: "quote",
      description: "Quotes a price.",
      schema: z.object({}),
      returnDirect: true,
    });
    const model = scripted({ toolCalls: [{ id: "c1", name: "quote", args: {} }] });
    await createAgent({ model, tools: [quote] }).invoke(go, { callbacks: [tracer.handler] });
    expect(only("agent_finish")).toMatchObject({ output: "12 euros", output_chars: 8, steps: 1 });
    expect(only("trace_complete").output).toBe("12 euros");
  });

  it("does not finish where it fails", async () => {
    const { tracer, all } = startRecording();
    const agent = createAgent({ model: scripted(new Error("500")), tools: [add] });
    await expect(agent.invoke(go, { callbacks: [tracer.handler] })).rejects.toThrow("500");
    expect(all("agent_finish")).toEqual([]);
  });

  it("does not count the model calls of its tools as its own turns", async () => {
    const { tracer, only } = startRecording();
    const summarise = tool((_, config) => scripted("short").invoke("long text", config), {
      name: "summarise",
      description: "Summarises.",
      schema: z.object({}),
    });
    const model = scripted({ toolCalls: [{ id: "c1", name: "summarise", args: {} }] }, "done");
    await createAgent({ model, tools: [summarise] }).invoke(go, { callbacks: [tracer.handler] });
    expect(only("agent_finish")).toMatchObject({ output: "done", steps: 2 });
    expect(only("trace_complete").llm_calls).toBe(3);
  });

  it("inside a tool of another agent has steps and an end of its own", async () => {
    const { tracer, all } = startRecording();
    const ask = tool(
      async () => {
        const inner = createAgent({ model: scripted(askToAdd("c2"), "3"), tools: [add], name: "inner" });
        const { messages } = await inner.invoke(go);
        return messages.at(-1)?.text ?? "";
      },
      { name: "ask", description: "Asks another agent.", schema: z.object({}) },
    );
    const model = scripted({ toolCalls: [{ id: "c1", name: "ask", args: {} }] }, "done");
    await createAgent({ model, tools: [ask], name: "outer" }).invoke(go, { callbacks: [tracer.handler] });
    expect(all("agent_action").map(({ agent_name, tool }) => [agent_name, tool])).toEqual([
      ["outer", "ask"],
      ["inner", "add"],
    ]);
    expect(all("agent_finish").map(({ agent_name, output, steps }) => [agent_name, output, steps])).toEqual([
      ["inner", "3", 2],
      ["outer", "done", 2],
    ]);
  });

  it("does not repeat the history of a graph in any event", async () => {
    const { tracer, events } = startRecording();
    const history = Array.from({ length: 200 }, (_, index) => ({
      role: index % 2 === 0 ? "user" : "assistant",
      content: `message ${index} ${"x".repeat(500)}`,
    }));
    await nestedGraph().invoke({ messages: history }, { callbacks: [tracer.handler] });
    expect(JSON.stringify(events).length).toBeLessThan(30_000);
  });
});
