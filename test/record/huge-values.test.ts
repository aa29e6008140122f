import { AIMessage, type BaseMessage, HumanMessage, ToolMessage } from "@langchain/core/messages";
import { RunnableLambda } from "@langchain/core/runnables";
import { tool } from "@langchain/core/tools";
import { type ContentMode, createTracer } from "langmeter";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { startRecording } from "../langchain/support/recording.ts";
import { ScriptedChatModel } from "../langchain/support/scripted-model.ts";

const MANY = 100_000;
const many = <Value>(make: (index: number) => Value, count = MANY) =>
  Array.from({ length: count }, (_, index) => make(index));
const nested = (depth: number): object => (depth === 0 ? {} : { inner: nested(depth - 1) });
const wild = "\u0001".repeat(200); // six characters each in JSON

const call = (index: number) => ({
  id: `call_${index}_${wild}`,
  name: `tool_${index}`,
  args: { text: wild.repeat(5) },
});

function toolTurns(count: number): BaseMessage[] {
  const ids = many((index) => `call_${index}_${"x".repeat(300)}`, count);
  const asking = new AIMessage({
    content: "",
    tool_calls: ids.map((id) => ({ id, name: "look".repeat(80), args: {} })),
  });
  return [
    new HumanMessage("hi"),
    asking,
    ...ids.map((id) => new ToolMessage({ content: "", tool_call_id: id })),
  ];
}

type Config = Parameters<ScriptedChatModel["invoke"]>[1];

interface Row {
  readonly what: string;
  readonly config?: Config;
  readonly messages?: BaseMessage[];
  readonly toolCalls?: { id: string; name: string; args: Record<string, unknown> }[];
}

const ROWS: readonly Row[] = [
  { what: "100,000 tags", config: { tags: many((index) => `tag ${index}`) } },
  { what: "long tags", config: { tags: many(() => "x".repeat(100_000), 50) } },
  {
    what: "metadata of 100,000 keys",
    config: { metadata: Object.fromEntries(many((index) => [`key ${index}`, index])) },
  },
  {
    what: "metadata of long, wild texts",
    config: { metadata: Object.fromEntries(many((index) => [`k${index}${wild}`, wild], 2_000)) },
  },
  { what: "metadata 5,000 levels deep", config: { metadata: nested(5_000) as Record<string, unknown> } },
  { what: "a name of a megabyte", config: { runName: "x".repeat(1_000_000) } },
  {
    what: "ids of a megabyte",
    config: { metadata: { user_id: "u".repeat(1_000_000), thread_id: wild.repeat(1_000) } },
  },
  {
    what: "a message of 100,000 parts",
    messages: [new HumanMessage({ content: many(() => ({ type: "text" as const, text: "a" })) })],
  },
  {
    what: "a message of 100,000 empty parts",
    messages: [new HumanMessage({ content: many(() => ({ type: "text" as const, text: "" })) })],
  },
  { what: "thousands of messages", messages: many((index) => new HumanMessage(`${index}`), 5_000) },
  { what: "thousands of tool turns", messages: toolTurns(3_000) },
  { what: "thousands of tool calls in an answer", toolCalls: many(call, 3_000) },
];

const MODES: readonly ContentMode[] = ["truncated", "full"];

describe.each(ROWS)(
  "a call with $what",
  ({ config, messages = [new HumanMessage("hi")], toolCalls = [] }) => {
    it.each(MODES)("loses no event, and none is too large, under content %s", async (content) => {
      const { tracer, only, events } = startRecording({ content });
      const model = new ScriptedChatModel({ replies: [{ text: "fine", toolCalls }] });
      await model.invoke(messages, { ...config, callbacks: [tracer.handler] });
      for (const name of ["llm_call_start", "llm_call_end", "trace_complete"] as const) only(name);
      for (const event of events) expect(JSON.stringify(event).length).toBeLessThan(300_000);
      expect(only("trace_complete").dropped).toBeUndefined();
    });
  },
);

describe("what was too much", () => {
  it("of tags shows in the last tag", async () => {
    const { tracer, only } = startRecording();
    const tags = many((index) => `tag ${index}`, 1_000); // more, and LangChain itself takes minutes to hand them down
    const inner = RunnableLambda.from(() => "fine").withConfig({ tags: ["inner"] });
    const outer = RunnableLambda.from((input: string, options) => inner.invoke(input, options));
    await outer.invoke("hi", { tags, callbacks: [tracer.handler] });
    const summary = only("trace_complete");
    expect(summary.tags).toHaveLength(100);
    expect([summary.tags?.[0], summary.tags?.at(-1)]).toEqual(["tag 0", "…"]);
    const trace = tracer.startTrace({ tags });
    expect((await trace.end()).tags?.at(-1)).toBe("…");
  });

  it("of an event's lists and texts shows in the event", async () => {
    const { tracer, only } = startRecording();
    const model = new ScriptedChatModel({ replies: [{ text: "fine", toolCalls: many(call, 3_000) }] });
    await model.invoke("hi", { callbacks: [tracer.handler] });
    expect(only("llm_call_end")).toMatchObject({ truncated: true, output: "fine" });
    expect(only("llm_call_start")).not.toHaveProperty("truncated");
  });

  it("of tools in a trace shows at the end of their list", async () => {
    const tracer = createTracer();
    const run = RunnableLambda.from(async (_: string, config) => {
      for (let index = 0; index < 300; index++) {
        const named = tool(() => "ok", { name: `tool_${index}`, description: "One.", schema: z.object({}) });
        await named.invoke({}, config);
      }
    });
    const trace = tracer.startTrace();
    await run.invoke("hi", { callbacks: [trace.handler] });
    const { tools, tool_calls } = await trace.end();
    await tracer.close();
    expect([tools?.length, tools?.at(-1), tool_calls]).toEqual([101, "…", 300]);
  });
});
