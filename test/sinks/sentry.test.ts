import { ChatPromptTemplate } from "@langchain/core/prompts";
import * as Sentry from "@sentry/node";
import { createAgent } from "langchain";
import { createTracer } from "langmeter";
import { memory } from "langmeter/sinks/memory";
import { sentry } from "langmeter/sinks/sentry";
import { describe, expect, it } from "vitest";
import { startOpenAI } from "../langchain/support/openai.ts";
import { scripted } from "../langchain/support/scripted-model.ts";
import { explode } from "../langchain/support/tools.ts";
import { useSentry } from "./sentry/sentry-wire.ts";

const wire = useSentry();

function startTracer() {
  const record = memory();
  const tracer = createTracer({ environment: "prod", sinks: [sentry({ client: Sentry }), record] });
  return { tracer, record };
}

const failed = (error: unknown) => error;

describe("the sentry sink", () => {
  it("reports a failed model call, with who and where, and joins it to the record", async () => {
    const { model } = await startOpenAI([{ error: { status: 429 } }]);
    const { tracer, record } = startTracer();
    const trace = tracer.startTrace({ userId: "u_17", threadId: "t_42", channel: "sms", requestId: "r_1" });
    await model.invoke("Hello", { callbacks: [trace.handler] }).catch(failed);
    const [event, ...others] = await wire.events();
    const recorded = record.events.find((each) => each.event === "llm_error");
    expect(others).toEqual([]);
    expect(event).toMatchObject({
      event_id: recorded?.event_id.replaceAll("-", ""),
      level: "warning",
      fingerprint: ["langmeter", "rate_limit", "openai/gpt-4o-mini"],
      user: { id: "u_17" },
      tags: {
        error_type: "rate_limit",
        status_code: "429",
        provider: "openai",
        model: "gpt-4o-mini",
        channel: "sms",
        environment: "prod",
        thread_id: "t_42",
        request_id: "r_1",
        "langmeter.trace_id": trace.traceId,
      },
      contexts: {
        gen_ai: { operation: "chat", model_requested: "gpt-4o-mini", thread_id: "t_42" },
        trace: {
          trace_id: trace.traceId,
          span_id: recorded?.span_id,
        },
      },
      exception: {
        values: [
          {
            value: "rate_limit (429): openai/gpt-4o-mini",
            mechanism: { type: "langmeter", handled: true },
          },
        ],
      },
    });
    expect(await wire.traceIds()).toEqual([trace.traceId]);
  });

  it("shows the stack of the original error", async () => {
    const { model } = await startOpenAI([{ error: { status: 500 } }]);
    const { tracer } = startTracer();
    const error = await model.invoke("Hello", { callbacks: [tracer.handler] }).catch(failed);
    const [event] = await wire.events();
    const frames = event?.exception?.values[0]?.stacktrace?.frames ?? [];
    const named = frames.map(({ function: name }) => String(name)).reverse();
    const original = (error as Error).stack?.split("\n").filter((line) => line.startsWith("    at ")) ?? [];
    expect(frames).toHaveLength(original.length);
    for (const [index, name] of named.entries()) if (name !== "?") expect(original[index]).toContain(name);
  });

  it("reports an error once that surfaces in a model, its chain and its graph", async () => {
    const { model } = await startOpenAI([{ error: { status: 401 } }]);
    const { tracer, record } = startTracer();
    const chain = ChatPromptTemplate.fromMessages([["user", "{question}"]]).pipe(model);
    await chain.invoke({ question: "Hello" }, { callbacks: [tracer.handler] }).catch(failed);
    const failures = record.events.filter(({ event }) => event.endsWith("_error"));
    expect(failures.map(({ event }) => event)).toEqual(["llm_error", "chain_error"]);
    expect((await wire.events()).map(({ tags }) => tags.error_type)).toEqual(["auth_error"]);
  });

  it("reports a tool that throws inside an agent once, under the tool's name", async () => {
    const { tracer } = startTracer();
    const model = scripted({ toolCalls: [{ id: "c1", name: "explode", args: {} }] }, "I give up.");
    const agent = createAgent({ model, tools: [explode] });
    const go = { messages: [{ role: "user", content: "Go." }] };
    await agent.invoke(go, { callbacks: [tracer.handler] });
    expect(await wire.events()).toMatchObject([
      {
        fingerprint: ["langmeter", "tool_error", "explode"],
        tags: { error_type: "tool_error", tool_name: "explode" },
        exception: { values: [{ type: "Error", value: "tool_error: explode" }] },
      },
    ]);
  });

  it("reports one and the same error once, though several traces meet it", async () => {
    const { tracer } = startTracer();
    const error = new Error("the pool is closed");
    for (let run = 0; run < 3; run++) {
      const model = scripted(error);
      await model.invoke("Hello", { callbacks: [tracer.handler] }).catch(failed);
    }
    expect(await wire.events()).toHaveLength(1);
  });

  it("does not report what was aborted, or was given up", async () => {
    const { model } = await startOpenAI([
      { interruption: { kind: "hang" } },
      { interruption: { kind: "hang" } },
    ]);
    const { tracer, record } = startTracer();
    const trace = tracer.startTrace();
    const aborting = new AbortController();
    const calls = [aborting.signal, undefined].map((signal) =>
      model.invoke("Hello", { callbacks: [trace.handler], ...(signal && { signal }) }).catch(failed),
    );
    aborting.abort();
    await calls[0];
    await trace.end();
    const outcomes = record.events.map((event) => (event.event === "llm_error" ? event.outcome : undefined));
    expect(outcomes.filter((outcome) => outcome !== undefined)).toEqual(["aborted", "abandoned"]);
    expect(await wire.events()).toEqual([]);
  });

  it("leaves the application's error as it was", async () => {
    const { tracer } = startTracer();
    const error = Object.freeze(new Error("out of tokens"));
    const caught = await scripted(error)
      .invoke("Hello", { callbacks: [tracer.handler] })
      .catch(failed);
    expect(caught).toBe(error);
    expect(Reflect.ownKeys(error)).toEqual(["stack", "message"]);
    expect(await wire.events()).toHaveLength(1);
  });

  it("keeps 50 requests apart that fail at the same time", async () => {
    const count = 50;
    const replies = Array.from({ length: count }, () => ({ error: { status: 503 }, latencyMs: 5 }));
    const { model } = await startOpenAI(replies);
    const { tracer } = startTracer();
    const requests = Array.from({ length: count }, (_, index) =>
      Sentry.withIsolationScope(async (scope) => {
        scope.setUser({ id: `left-over-${index}`, email: `${index}@example.com` });
        const ids = { userId: `u_${index}`, threadId: `t_${index}`, channel: `c_${index % 3}` };
        const trace = tracer.startTrace(ids);
        await model.invoke(`Question ${index}`, { callbacks: [trace.handler] }).catch(failed);
        return { ...ids, traceId: trace.traceId };
      }),
    );
    const expected = await Promise.all(requests);
    const events = await wire.events();
    const arrived = events.map(({ user, tags, contexts }) => ({
      userId: user.id,
      threadId: tags.thread_id,
      channel: tags.channel,
      traceId: contexts.trace.trace_id,
    }));
    const byUser = (a: { userId?: string | undefined }, b: { userId?: string | undefined }) =>
      (a.userId ?? "").localeCompare(b.userId ?? "");
    expect(arrived.sort(byUser)).toEqual(expected.sort(byUser));
    expect(events.every(({ user }) => user.email === undefined)).toBe(true);
  });

  it("adds nothing to Sentry's own events", async () => {
    const { tracer } = startTracer();
    const trace = tracer.startTrace({ userId: "u_17" });
    await scripted(new Error("x"))
      .invoke("Hello", { callbacks: [trace.handler] })
      .catch(failed);
    Sentry.captureMessage("the application's own");
    const own = (await wire.events()).find(({ exception }) => exception === undefined);
    expect(own).not.toHaveProperty("user");
    expect(own?.tags ?? {}).not.toHaveProperty("error_type");
  });
});
