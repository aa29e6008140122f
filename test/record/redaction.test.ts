import { AIMessage, HumanMessage, ToolMessage } from "@langchain/core/messages";
import { tool } from "@langchain/core/tools";
import { createAgent } from "langchain";
import { createTracer, type TracerOptions } from "langmeter";
import { memory } from "langmeter/sinks/memory";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { drain } from "../langchain/situations/situation.ts";
import { startOpenAI } from "../langchain/support/openai.ts";

/** A password looks like nothing: only the name before it tells. */
const SECRET = "correct horse battery";
const LOGIN = { user: "reader", password: SECRET, options: { apiToken: SECRET, retries: 3 } };
const KEPT = '"user":"reader"';

function tracing(options: TracerOptions = {}) {
  const sink = memory();
  const tracer = createTracer({ sinks: [sink], ...options });
  return { sink, tracer, text: () => JSON.stringify(sink.events) };
}

const logIn = tool((login) => JSON.stringify({ ...login, session_cookie: SECRET }), {
  name: "log_in",
  description: "Logs in",
  schema: z.object({
    user: z.string(),
    password: z.string(),
    options: z.object({ apiToken: z.string(), retries: z.number() }),
  }),
});

describe("what a property's name marks as a credential", () => {
  it("leaves no agent: not its tool's input and output, the arguments asked for, nor the history", async () => {
    const { tracer, sink, text } = tracing();
    const { model } = await startOpenAI([
      { toolCalls: [{ id: "call_1", name: "log_in", args: LOGIN }] },
      { text: `Logged in:\n\`\`\`json\n${JSON.stringify(LOGIN, undefined, 2)}\n\`\`\`` },
    ]);
    const agent = createAgent({ model, tools: [logIn] });
    await agent.invoke(
      { messages: [new HumanMessage(`Log in with ${JSON.stringify(LOGIN)}`)] },
      { callbacks: [tracer.handler], metadata: { request: JSON.stringify({ body: JSON.stringify(LOGIN) }) } },
    );
    await tracer.flush();
    expect(text()).not.toContain("horse");
    const inputs = sink.events.flatMap((event) => (event.event === "tool_call_start" ? event.input : []));
    expect(inputs).toEqual([
      '{"user":"reader","password":"[redacted]","options":{"apiToken":"[redacted]","retries":3}}',
    ]);
    const action = sink.events.find((event) => event.event === "agent_action");
    expect(action).toMatchObject({ tool_input: expect.stringContaining(KEPT) });
  });

  it("leaves no structured answer and no message of a conversation", async () => {
    const { tracer, sink, text } = tracing();
    const { model } = await startOpenAI([{ text: JSON.stringify(LOGIN) }]);
    const structured = model.withStructuredOutput(z.object({ user: z.string(), password: z.string() }), {
      method: "jsonSchema",
      name: "login",
    });
    const history = [
      new HumanMessage("Log in"),
      new AIMessage({ content: "", tool_calls: [{ id: "call_0", name: "log_in", args: LOGIN }] }),
      new ToolMessage({ content: JSON.stringify(LOGIN), tool_call_id: "call_0" }),
    ];
    await structured.invoke(history, { callbacks: [tracer.handler] });
    await tracer.flush();
    expect(text()).not.toContain("horse");
    const end = sink.events.find((event) => event.event === "llm_call_end");
    expect(end).toMatchObject({ output: expect.stringContaining(KEPT) });
  });

  it.each(["tool", "model"] as const)("leaves no record that is made by hand: %s", async (kind) => {
    const { tracer, text } = tracing();
    const trace = tracer.startTrace();
    const given = { input: JSON.stringify(LOGIN), output: `it said ${JSON.stringify(LOGIN)}` };
    if (kind === "tool") trace.recordToolCall({ name: "log_in", ...given });
    else trace.recordLlmCall({ model: "gpt-4o-mini", ...given });
    trace.feedback({ score: 1, comment: `my password: "${SECRET}"` });
    await trace.end();
    expect(text()).toContain("reader");
    expect(text()).not.toContain("horse");
  });

  it("leaves no text that is cut in the middle of it, wherever that is", async () => {
    for (let limit = 1; limit < 120; limit += 3) {
      const { tracer, text } = tracing({ maxContentChars: { messages: limit, tools: limit } });
      const trace = tracer.startTrace({ metadata: { login: JSON.stringify(LOGIN) } });
      trace.recordToolCall({ name: "log_in", input: JSON.stringify(LOGIN), output: LOGIN });
      await trace.end();
      expect(text()).not.toContain("horse");
    }
  });
});

describe("a token that is longer than what is recorded", () => {
  const part = (length: number) => "aB3dE6gH9".repeat(length / 9);
  const jwt = `eyJ${part(45)}.eyJ${part(9_000)}.${part(342)}`;

  it("is recognised before it is cut: in input, output, topic, metadata, tags and errors", async () => {
    const { tracer, sink, text } = tracing({ maxContentChars: { messages: 100, tools: 100 } });
    const { model } = await startOpenAI([
      { text: `You said ${jwt}` },
      { error: { status: 400, message: `Bad token ${jwt}` } },
    ]);
    const config = { callbacks: [tracer.handler], metadata: { note: `see ${jwt}` }, tags: [`of ${jwt}`] };
    const asked = `Decode ${jwt} for me`;
    await model.invoke(asked, config);
    await model.invoke(asked, config).catch(() => undefined);
    await tracer.flush();
    expect(text()).not.toContain("eyJ");
    expect(text()).not.toContain("aB3dE6");
    const topics = sink.events.flatMap((event) => (event.event === "trace_complete" ? [event.topic] : []));
    expect(topics).toEqual(["Decode [redacted jwt]", "Decode [redacted jwt]"]);
  });

  it("is recognised where a stream broke off", async () => {
    const { tracer, text } = tracing({ content: "full" });
    const key = ["sk-", "proj-"].join("") + part(900);
    const { model } = await startOpenAI([
      { text: `${"a ".repeat(4_990)}${key}`, error: { status: 500, message: "no", afterChunks: 4_000 } },
    ]);
    const chunks = await model.stream("Tell me", { callbacks: [tracer.handler] });
    await expect(drain(chunks)).rejects.toThrow();
    await tracer.flush();
    expect(text()).toContain("a a a");
    expect(text()).not.toContain("aB3dE6");
  });
});
