import type { Callbacks } from "@langchain/core/callbacks/manager";
import { Document } from "@langchain/core/documents";
import { BaseRetriever } from "@langchain/core/retrievers";
import * as Sentry from "@sentry/node";
import { createAgent } from "langchain";
import { createTracer } from "langmeter";
import { operation } from "langmeter/operations";
import { memory } from "langmeter/sinks/memory";
import { type SentryOptions, sentry } from "langmeter/sinks/sentry";
import { describe, expect, it } from "vitest";
import { startOpenAI } from "../langchain/support/openai.ts";
import { scripted } from "../langchain/support/scripted-model.ts";
import { add, askToAdd, explode } from "../langchain/support/tools.ts";
import { describeSink } from "./describe-sink.ts";
import { useSentry, type WiredSpan } from "./sentry/sentry-wire.ts";

const wire = useSentry({ tracesSampleRate: 1 });

describeSink("sentry, with spans", () => ({
  sink: sentry({ client: Sentry, spans: true }),
  delivered: async () => (await wire.transactions()).length,
}));

function startTracer(options: Partial<SentryOptions> = {}) {
  const record = memory();
  const sink = sentry({ client: Sentry, spans: true, ...options });
  return { tracer: createTracer({ sinks: [sink, record] }), record };
}

const go = { messages: [{ role: "user", content: "What is 1 + 2?" }] };
class Handbook extends BaseRetriever {
  override lc_namespace = ["handbook"];

  override async _getRelevantDocuments() {
    return [new Document({ pageContent: "A day has 24 hours." })];
  }
}

const failed = (error: unknown) => error;
const values = (span: WiredSpan | undefined) =>
  Object.fromEntries(Object.entries(span?.attributes ?? {}).map(([name, { value }]) => [name, value]));

describe("the sentry sink with spans", () => {
  it("shows an agent with its model calls and tools below it", async () => {
    const { tracer } = startTracer();
    const agent = createAgent({ model: scripted(askToAdd(), "It is 3."), tools: [add], name: "math" });
    await agent.invoke(go, { callbacks: [tracer.handler], metadata: { user_id: "u_17" } });
    const [root, ...others] = await wire.transactions();
    const spans = await wire.spans();
    expect(others).toEqual([]);
    expect(root).toMatchObject({
      transaction: "invoke_agent math",
      user: { id: "u_17" },
      contexts: { trace: { op: "gen_ai.invoke_agent", status: "ok", data: { "gen_ai.agent.name": "math" } } },
    });
    expect(spans.map(({ name }) => name)).toEqual([
      "chat gpt-4o-mini",
      "execute_tool add",
      "chat gpt-4o-mini",
    ]);
    expect(spans.map((span) => values(span)["sentry.op"])).toEqual([
      "gen_ai.chat",
      "gen_ai.execute_tool",
      "gen_ai.chat",
    ]);
    const { trace_id, span_id } = root?.contexts.trace ?? {};
    for (const span of spans) expect(span).toMatchObject({ trace_id, parent_span_id: span_id, status: "ok" });
  });

  it("has the record's trace id, tokens, cost and times", async () => {
    const { tracer, record } = startTracer();
    const agent = createAgent({ model: scripted("It is 3."), tools: [add], name: "math" });
    await agent.invoke(go, { callbacks: [tracer.handler], metadata: { thread_id: "t_42" } });
    const [span] = await wire.spans();
    const start = record.events.find(({ event }) => event === "llm_call_start");
    const end = record.events.find((event) => event.event === "llm_call_end");
    expect(span?.trace_id).toBe(end?.trace_id);
    expect(span?.start_timestamp).toBeCloseTo(Date.parse(start?.timestamp ?? "") / 1_000, 6);
    expect(span?.end_timestamp).toBeCloseTo((span?.start_timestamp ?? 0) + (end?.latency_ms ?? 0) / 1_000, 6);
    expect(values(span)).toMatchObject({
      "gen_ai.operation.name": "chat",
      "gen_ai.provider.name": "openai",
      "gen_ai.request.model": "gpt-4o-mini",
      "gen_ai.response.finish_reasons": '["stop"]',
      "gen_ai.usage.input_tokens": 100,
      "gen_ai.usage.output_tokens": 20,
      "gen_ai.usage.total_tokens": 120,
      "gen_ai.usage.cache_read.input_tokens": 60,
      "gen_ai.cost.total_tokens": end?.cost_usd,
      "gen_ai.conversation.id": "t_42",
      "langmeter.span_id": end?.span_id,
    });
  });

  it("continues the span of the application that is active", async () => {
    const { tracer, record } = startTracer();
    const request = await Sentry.startSpan({ name: "GET /chat", op: "http.server" }, async (span) => {
      const trace = tracer.startTrace();
      await scripted("Hello.").invoke("Hello", { callbacks: [trace.handler] });
      await trace.end();
      return span.spanContext();
    });
    const [root] = await wire.transactions();
    const [span] = await wire.spans();
    expect(root?.transaction).toBe("GET /chat");
    expect(span).toMatchObject({ trace_id: request.traceId, parent_span_id: request.spanId });
    expect(new Set(record.events.map(({ trace_id }) => trace_id))).toEqual(new Set([request.traceId]));
  });

  it("ties an error to the span that failed", async () => {
    const { tracer } = startTracer();
    const model = scripted({ toolCalls: [{ id: "c1", name: "explode", args: {} }] }, "I give up.");
    await createAgent({ model, tools: [explode] }).invoke(go, { callbacks: [tracer.handler] });
    const [event] = await wire.events();
    const tool = (await wire.spans()).find(({ name }) => name === "execute_tool explode");
    expect(tool?.status).toBe("error");
    expect(event?.contexts.trace).toMatchObject({ trace_id: tool?.trace_id, span_id: tool?.span_id });
  });

  it("says in Sentry's words how a model call failed", async () => {
    const { model } = await startOpenAI([{ error: { status: 429 } }]);
    const { tracer } = startTracer();
    await model.invoke("Hello", { callbacks: [tracer.handler] }).catch(failed);
    const [root] = await wire.transactions();
    expect(root).toMatchObject({
      transaction: "chat gpt-4o-mini",
      contexts: { trace: { status: "resource_exhausted", data: { "error.type": "rate_limit" } } },
    });
  });

  it("hangs what a plain chain does on the span above the chain", async () => {
    const { tracer } = startTracer();
    const chain = scripted("A title").pipe((message) => message.text);
    await Sentry.startSpan({ name: "job" }, () => chain.invoke("Hello", { callbacks: [tracer.handler] }));
    const [root] = await wire.transactions();
    expect(root?.transaction).toBe("job");
    expect(await wire.spans()).toMatchObject([
      { name: "chat gpt-4o-mini", parent_span_id: root?.contexts.trace.span_id },
    ]);
  });

  it("sends a trace of several calls as one transaction, which has no parent", async () => {
    const { tracer } = startTracer();
    const trace = tracer.startTrace({ traceparent: `00-${"ab".repeat(16)}-${"cd".repeat(8)}-01` });
    await scripted("One.").invoke("Hello", { callbacks: [trace.handler] });
    await scripted("Two.").invoke("Hello again", { callbacks: [trace.handler] });
    trace.recordLlmCall({ operation: "embeddings", model: "text-embedding-3-small" });
    await trace.end();
    const [root, ...others] = await wire.transactions();
    const spans = await wire.spans();
    expect(others).toEqual([]);
    expect(root?.contexts.trace).toMatchObject({ op: "function", trace_id: "ab".repeat(16), status: "ok" });
    expect(root?.contexts.trace).not.toHaveProperty("parent_span_id");
    expect(spans).toHaveLength(3);
    for (const { parent_span_id } of spans) expect(parent_span_id).toBe(root?.contexts.trace.span_id);
  });

  const runs = {
    "a bare model": (callbacks: Callbacks) => scripted("Hello.").invoke("Hello", { callbacks }),
    "a chain of two models": (callbacks: Callbacks) =>
      scripted("A")
        .pipe((title) => title.text)
        .pipe(scripted("B"))
        .invoke("Hello", { callbacks }),
    "an agent": (callbacks: Callbacks) =>
      createAgent({ model: scripted(askToAdd(), "3"), tools: [add] }).invoke(go, { callbacks }),
    "a retriever": (callbacks: Callbacks) => new Handbook().invoke("How long is a day?", { callbacks }),
  };

  it.each(Object.keys(runs) as (keyof typeof runs)[])(
    "sends a root run of the shared handler as one transaction without a parent, inside an operation too: %s",
    async (kind) => {
      const { tracer, record } = startTracer();
      await operation("portfolio.create", () => runs[kind]([tracer.handler]), {}, { tracer });
      const [root, ...others] = await wire.transactions();
      expect(others).toEqual([]);
      const { trace_id, parent_span_id, span_id } = root?.contexts.trace ?? {};
      expect(parent_span_id).toBeUndefined();
      expect(record.events.map((event) => event.trace_id)).toContain(trace_id);
      for (const span of await wire.spans())
        expect(span).toMatchObject({ trace_id, parent_span_id: span_id });
    },
  );

  it("does not count a retriever as a model call", async () => {
    const { tracer } = startTracer();
    await new Handbook().invoke("How long is a day?", { callbacks: [tracer.handler] });
    const [root] = await wire.transactions();
    expect(root).toMatchObject({
      transaction: "retrieval Handbook",
      contexts: { trace: { op: "function" } },
    });
    expect(root?.contexts.trace.data).not.toHaveProperty("gen_ai.operation.name");
  });

  it("shows what was recorded after the fact at its own time", async () => {
    const { tracer } = startTracer();
    const before = Date.now() / 1_000;
    const trace = tracer.startTrace();
    trace.recordLlmCall({ operation: "embeddings", model: "text-embedding-3-small", latencyMs: 60_000 });
    await trace.end();
    const [span] = await wire.spans();
    expect(span).toMatchObject({ name: "embeddings text-embedding-3-small", trace_id: trace.traceId });
    expect((span?.end_timestamp ?? 0) - (span?.start_timestamp ?? 0)).toBeCloseTo(60, 1);
    expect(span?.start_timestamp).toBeLessThan(before);
  });

  it("keeps 20 agents apart that run at the same time", async () => {
    const { tracer, record } = startTracer();
    const runs = Array.from({ length: 20 }, (_, index) => {
      const model = scripted({ ...askToAdd(`c${index}`), delayMs: 2 }, { text: "3", delayMs: 2 });
      const agent = createAgent({ model, tools: [add], name: `agent-${index}` });
      return agent.invoke(go, { callbacks: [tracer.handler] });
    });
    await Promise.all(runs);
    const traceIds = new Set(record.events.map(({ trace_id }) => trace_id));
    const roots = await wire.transactions();
    const spans = await wire.spans();
    expect(traceIds.size).toBe(20);
    expect(new Set(roots.map(({ contexts }) => contexts.trace.trace_id))).toEqual(traceIds);
    for (const { contexts } of roots) {
      const below = spans.filter(({ trace_id }) => trace_id === contexts.trace.trace_id);
      expect(below).toHaveLength(3);
      for (const span of below) expect(span.parent_span_id).toBe(contexts.trace.span_id);
    }
  });

  it.each([
    ["none", false],
    ["truncated", true],
  ] as const)("has prompts and answers only by the content policy: %s", async (content, expected) => {
    const { tracer } = startTracer({ content });
    Sentry.addBreadcrumb({ category: "console", message: "asked: What is 1 + 2?" }); // as of console.log
    const agent = createAgent({ model: scripted(askToAdd(), "It is 3."), tools: [add] });
    await agent.invoke(go, { callbacks: [tracer.handler] });
    expect((await wire.text()).includes("What is 1 + 2?")).toBe(expected);
  });
});
