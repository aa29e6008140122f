import { HumanMessage, type UsageMetadata } from "@langchain/core/messages";
import { tool } from "@langchain/core/tools";
import { createTracer, type Tracer } from "langmeter";
import { eventSchema } from "langmeter/events";
import { memory } from "langmeter/sinks/memory";
import { afterEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { NASTY_NAMES, type NastyName, nastyValue } from "../content/nasty-values.ts";
import { ScriptedChatModel } from "../langchain/support/scripted-model.ts";

afterEach(() => vi.restoreAllMocks());

type Handlers = Tracer["handler"][];

/** What the work gives, or what it throws: LangChain itself stumbles over some of the values. */
async function outcomeOf(work: () => Promise<unknown>): Promise<unknown> {
  try {
    return { result: await work() };
  } catch (error) {
    return { failure: error instanceof Error ? error.message : typeof error };
  }
}

/** A model call with a nasty value in the prompt, in the config, in the answer's usage and in its tool calls. */
function callModel(name: NastyName, callbacks: Handlers): Promise<unknown> {
  const value = () => nastyValue(name);
  return outcomeOf(async () => {
    const usage = { input_tokens: value(), output_tokens: 5, input_token_details: value() };
    const toolCalls = [{ id: "call_1", name: "look", args: { nasty: value() } }];
    const replies = [{ text: "fine", usage: usage as UsageMetadata, toolCalls }];
    const content = [{ type: "text", text: "hello" }, { type: "text", text: value() }, value()] as never;
    const message = new HumanMessage({ content, additional_kwargs: { nasty: value() } });
    const metadata = { user_id: value(), nasty: value() };
    const answer = await new ScriptedChatModel({ replies }).invoke([message], { callbacks, metadata });
    return [answer.content, answer.tool_calls?.length];
  });
}

/**
 * A tool that returns a nasty value. Its input stays plain: what does not fit into JSON LangChain itself fails to
 * turn into text, and then tells no handler that the tool has started.
 */
function callTool(value: unknown, callbacks: Handlers): Promise<unknown> {
  const mirror = tool(() => value, {
    name: "mirror",
    description: "Mirrors.",
    schema: z.object({}),
  });
  return outcomeOf(() => mirror.invoke({}, { callbacks }));
}

describe.each(NASTY_NAMES)("a nasty value in LangChain's hands: %s", (name) => {
  it("changes no result, throws nothing and makes valid events", async () => {
    const complaints = [vi.spyOn(console, "error"), vi.spyOn(console, "warn")];
    const sink = memory();
    const warn = vi.fn();
    const tracer = createTracer({ sinks: [sink], logger: { warn, info() {}, debug() {} } });
    const handlers = [tracer.handler];
    const value = nastyValue(name);

    expect(await callModel(name, handlers)).toEqual(await callModel(name, []));
    const [traced, untraced] = [await callTool(value, handlers), await callTool(value, [])];
    if (traced !== null && typeof traced === "object" && "result" in traced) {
      expect(Object.is(traced.result, (untraced as typeof traced).result)).toBe(true);
    } else expect(traced).toEqual(untraced);

    const report = await tracer.close();
    expect(report).toMatchObject({ sent: sink.events.length, pending: 0, dropped: 0 });
    // LangChain logs what a handler throws.
    for (const complaint of complaints) expect(complaint).not.toHaveBeenCalled();
    expect(warn).not.toHaveBeenCalled();
    for (const event of sink.events) expect(eventSchema.parse(event)).toEqual(event);
  });
});
