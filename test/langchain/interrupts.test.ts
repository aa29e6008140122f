import { HumanMessage } from "@langchain/core/messages";
import { tool } from "@langchain/core/tools";
import { Command, interrupt, MemorySaver } from "@langchain/langgraph";
import { createAgent } from "langchain";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { agentWithApproval, askingGraph } from "./situations/graphs.ts";
import { startRecording } from "./support/recording.ts";
import { scripted } from "./support/scripted-model.ts";

const go = { messages: [new HumanMessage("go")] };
const approve = new Command({ resume: { decisions: [{ type: "approve" }] } });

describe("an interrupt", () => {
  it("and its resume are two traces of one thread, the first interrupted, none with an error", async () => {
    const { tracer, events, all } = startRecording();
    const config = { callbacks: [tracer.handler], configurable: { thread_id: "th-42" } };
    const agent = agentWithApproval();
    await agent.invoke(go, config);
    await agent.invoke(approve, config);
    expect(all("trace_complete")).toMatchObject([
      { outcome: "interrupted", errors: 0, llm_calls: 1, tool_calls: 0, thread_id: "th-42" },
      { outcome: "success", errors: 0, llm_calls: 1, tool_calls: 1, thread_id: "th-42", output: "done" },
    ]);
    expect(new Set(events.map(({ thread_id }) => thread_id))).toEqual(new Set(["th-42"]));
    expect(events.map(({ event }) => event).filter((name) => name.endsWith("_error"))).toEqual([]);
  });

  it("and its resume can be one trace", async () => {
    const { tracer } = startRecording();
    const trace = tracer.startTrace({ threadId: "th-42" });
    const config = { callbacks: [trace.handler], configurable: { thread_id: "th-42" } };
    const agent = agentWithApproval();
    await agent.invoke(go, config);
    await agent.invoke(approve, config);
    expect(await trace.end()).toMatchObject({ outcome: "success", llm_calls: 2, tool_calls: 1, errors: 0 });
  });

  it("ends a node as interrupted, not as failed", async () => {
    const { tracer, all } = startRecording();
    const config = { callbacks: [tracer.handler], configurable: { thread_id: "th-42" } };
    await askingGraph().invoke({ messages: [] }, config);
    expect(all("chain_error")).toEqual([]);
    expect(all("chain_end").map(({ name, status }) => [name, status])).toEqual([
      ["ask", "interrupted"],
      ["LangGraph", "interrupted"],
    ]);
  });

  it("inside a tool ends the tool call as interrupted", async () => {
    const { tracer, all } = startRecording();
    const book = tool(() => `booked: ${interrupt("sure?")}`, {
      name: "book",
      description: "Books.",
      schema: z.object({}),
    });
    const model = scripted({ toolCalls: [{ id: "c1", name: "book", args: {} }] }, "done");
    const agent = createAgent({ model, tools: [book], checkpointer: new MemorySaver() });
    const config = { callbacks: [tracer.handler], configurable: { thread_id: "th-42" } };
    await agent.invoke(go, config);
    await agent.invoke(new Command({ resume: "yes" }), config);
    expect(all("tool_error")).toEqual([]);
    expect(all("tool_call_end").map(({ status, output }) => [status, output])).toEqual([
      ["interrupted", undefined],
      ["success", "booked: yes"],
    ]);
    expect(all("trace_complete").map(({ outcome }) => outcome)).toEqual(["interrupted", "success"]);
  });
});
