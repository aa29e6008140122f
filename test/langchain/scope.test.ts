import { setTimeout as delay } from "node:timers/promises";
import { HumanMessage } from "@langchain/core/messages";
import { type RunnableConfig, RunnableLambda } from "@langchain/core/runnables";
import { tool } from "@langchain/core/tools";
import { END, MessagesAnnotation, START, StateGraph } from "@langchain/langgraph";
import { createAgent } from "langchain";
import { withContext } from "langmeter";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { type Recording, startRecording } from "./support/recording.ts";
import { ScriptedChatModel } from "./support/scripted-model.ts";

const REQUESTS = 200;

/** What one request does with LangChain. Returns what is still to be done when its scope is left. */
type Work = (recording: Recording, name: string) => Promise<(() => Promise<unknown>) | undefined>;

function modelOf(name: string, pieces = name): ScriptedChatModel {
  return new ScriptedChatModel({ replies: [{ text: pieces, delayMs: Number(name.slice(2)) % 4 }] });
}

const batch: Work = async ({ tracer }, name) => {
  const chain = RunnableLambda.from((text: string, config) => modelOf(name).invoke(text, config));
  await chain.batch(["a", "b", "c"], { callbacks: [tracer.handler] });
  return undefined;
};

const lateStream: Work = async ({ tracer }, name) => {
  const stream = await modelOf(name).stream("hi", { callbacks: [tracer.handler] });
  return async () => {
    for await (const _ of stream) await delay(1);
  };
};

const agentWithTool: Work = async ({ tracer }, name) => {
  const inner = modelOf(name);
  const ask = tool(async (_, config: RunnableConfig) => (await inner.invoke("inner", config)).text, {
    name: "ask",
    description: "Asks a model.",
    schema: z.object({}),
  });
  const model = new ScriptedChatModel({
    replies: [{ toolCalls: [{ id: `call_${name}`, name: "ask", args: {} }], delayMs: 1 }, "done"],
  });
  const agent = createAgent({ model, tools: [ask] });
  await agent.invoke({ messages: [new HumanMessage(name)] }, { callbacks: [tracer.handler] });
  return undefined;
};

const subGraph: Work = async ({ tracer }, name) => {
  const inner = new StateGraph(MessagesAnnotation)
    .addNode("ask", async ({ messages }, config) => ({
      messages: [await modelOf(name).invoke(messages, config)],
    }))
    .addEdge(START, "ask")
    .addEdge("ask", END)
    .compile();
  const outer = new StateGraph(MessagesAnnotation)
    .addNode("inner", inner)
    .addEdge(START, "inner")
    .addEdge("inner", END)
    .compile();
  await outer.invoke({ messages: [new HumanMessage(name)] }, { callbacks: [tracer.handler] });
  return undefined;
};

describe("the scope of a request", () => {
  it.each<[string, Work, number]>([
    ["a batch", batch, 3],
    ["a stream that is read after the scope is left", lateStream, 1],
    ["an agent whose tool asks a model", agentWithTool, 3],
    ["a graph in a graph", subGraph, 1],
  ])("is on every event of %s, and on no other request's, with 200 at once", async (_, work, callsEach) => {
    const recording = startRecording();
    const names = Array.from({ length: REQUESTS }, (_, index) => `u_${index}`);
    await Promise.all(
      names.map(async (name) => {
        const scope = { userId: name, requestId: `r_${name}`, channel: "web" };
        const rest = await withContext(scope, () => work(recording, name));
        await rest?.();
      }),
    );
    await recording.tracer.flush();
    for (const event of recording.events)
      expect([event.request_id, event.channel]).toEqual([`r_${event.user_id}`, "web"]);
    const calls = recording.all("llm_call_end");
    expect(calls).toHaveLength(callsEach * REQUESTS);
    const own = calls.filter(({ output }) => output?.startsWith("u_"));
    expect(own.length).toBeGreaterThanOrEqual(REQUESTS);
    for (const { output, user_id } of own) expect(output).toBe(user_id);
    const userOfTrace = new Map(recording.all("trace_complete").map((end) => [end.trace_id, end.user_id]));
    for (const { trace_id, user_id } of recording.events) expect(userOfTrace.get(trace_id)).toBe(user_id);
  });
});
