import { createAgent } from "langchain";
import { Langfuse } from "langfuse";
import { createTracer } from "langmeter";
import { langfuse } from "langmeter/sinks/langfuse";
import { describe, expect, it, onTestFinished } from "vitest";
import { listeningLogger } from "../../delivery/fake-sinks.ts";
import { startOpenAI } from "../../langchain/support/openai.ts";
import { add, askToAdd } from "../../langchain/support/tools.ts";
import { KEYS, startLangfuse } from "./langfuse-server.ts";

const QUESTION = { messages: [{ role: "user", content: "What is 1 + 2?" }] };
const REPLIES = [
  { ...askToAdd(), usage: { input: 100, cached: 60, output: 20 } },
  { text: "It is 3.", usage: { input: 130, output: 30, reasoning: 10 } },
];

/** A tracer with one sink that is closed, without a warning, when the test is over. */
function startTracer(sink: ReturnType<typeof langfuse>) {
  const logger = listeningLogger();
  const tracer = createTracer({ sinks: [sink], logger, environment: "Test Run" });
  onTestFinished(async () => {
    await tracer.close();
    expect(logger.warnings).toEqual([]);
  });
  return tracer;
}

async function startMathAgent() {
  const { model } = await startOpenAI(REPLIES);
  return createAgent({ model, tools: [add], name: "math" });
}

describe("a conversation with an agent in Langfuse", () => {
  it("is one tree with the trace's fields on every span", async () => {
    const server = await startLangfuse();
    const tracer = startTracer(langfuse({ ...KEYS, baseUrl: server.url }));
    const trace = tracer.startTrace({ userId: "u_17", threadId: "t_42", channel: "sms", tags: ["vip"] });
    await (await startMathAgent()).invoke(QUESTION, { callbacks: [trace.handler] });
    trace.feedback({ score: 1, comment: "right" });
    await trace.end();
    expect(await tracer.flush()).toMatchObject({ pending: 0, dropped: 0 });

    const ids = new Set(server.spans.map(({ spanId }) => spanId));
    const roots = server.spans.filter(({ parentSpanId }) => parentSpanId === undefined);
    expect(ids.size).toBe(server.spans.length);
    expect(roots).toHaveLength(1);
    for (const { traceId, parentSpanId, attributes } of server.spans) {
      expect(traceId).toBe(trace.traceId);
      if (parentSpanId !== undefined) expect(ids).toContain(parentSpanId);
      expect(attributes).toMatchObject({
        "langfuse.trace.name": "math",
        "user.id": "u_17",
        "session.id": "t_42",
        "langfuse.trace.tags": ["vip"],
        "langfuse.trace.metadata.channel": "sms",
        "langfuse.environment": "test-run",
      });
    }
    expect(roots[0]?.attributes).toMatchObject({
      "langfuse.observation.input": "What is 1 + 2?",
      "langfuse.observation.output": "It is 3.",
    });
    expect(server.scores).toMatchObject([{ traceId: trace.traceId, value: 1, environment: "test-run" }]);
  });

  it("has the types, the tokens and the cost of its calls", async () => {
    const server = await startLangfuse();
    const tracer = startTracer(langfuse({ ...KEYS, baseUrl: server.url }));
    await (await startMathAgent()).invoke(QUESTION, { callbacks: [tracer.handler] });
    expect(await tracer.flush()).toMatchObject({ pending: 0, dropped: 0 });

    const ofType = (type: string) =>
      server.spans
        .filter(({ attributes }) => attributes["langfuse.observation.type"] === type)
        .map(({ attributes }) => attributes);
    expect(ofType("agent")).toMatchObject([{ "langfuse.observation.output": "It is 3." }]);
    expect(ofType("tool")).toMatchObject([
      { "langfuse.observation.input": '{"a":1,"b":2}', "langfuse.observation.output": "3" },
    ]);
    const json = (key: string) =>
      ofType("generation").map((attributes) => JSON.parse(String(attributes[`langfuse.observation.${key}`])));
    expect(json("usage_details")).toEqual([
      { input: 40, input_cached_tokens: 60, output: 20, total: 120 },
      { input: 130, output: 20, output_reasoning_tokens: 10, total: 160 },
    ]);
    // gpt-4o-mini: 0.15 USD per million tokens in, 0.075 cached, 0.60 out
    expect(json("cost_details")).toEqual([
      { input: 0.000006, input_cached_tokens: 0.0000045, output: 0.000012, total: 0.0000225 },
      { input: 0.0000195, output: 0.000012, output_reasoning_tokens: 0.000006, total: 0.0000375 },
    ]);
  });

  it("is the same tree through the langfuse client", async () => {
    const server = await startLangfuse();
    const client = new Langfuse({ ...KEYS, baseUrl: server.url });
    const tracer = startTracer(langfuse({ client }));
    const trace = tracer.startTrace({ userId: "u_17" });
    await (await startMathAgent()).invoke(QUESTION, { callbacks: [trace.handler] });
    await trace.end();
    expect(await tracer.flush()).toMatchObject({ pending: 0, dropped: 0 });

    const bodies = (type: string) =>
      server.items.filter((item) => item.type === type).map(({ body }) => body);
    const observations = [...bodies("span-create"), ...bodies("generation-create")];
    const ids = new Set(observations.map(({ id }) => id));
    expect(ids.size).toBe(observations.length);
    expect(observations.filter(({ parentObservationId }) => parentObservationId === undefined)).toHaveLength(
      1,
    );
    for (const { traceId, parentObservationId } of observations) {
      expect(traceId).toBe(trace.traceId);
      if (parentObservationId !== undefined) expect(ids).toContain(parentObservationId);
    }
    expect(bodies("trace-create")).toMatchObject([
      { id: trace.traceId, name: "math", userId: "u_17", input: "What is 1 + 2?", output: "It is 3." },
    ]);
    expect(bodies("generation-create").map(({ usageDetails }) => usageDetails)).toMatchObject([
      { total: 120 },
      { total: 160 },
    ]);
  });

  it("keeps to itself what the sink's content policy forbids", async () => {
    const server = await startLangfuse();
    const tracer = startTracer(langfuse({ ...KEYS, baseUrl: server.url, content: "none" }));
    const trace = tracer.startTrace({ metadata: { note: "sentinel-metadata" } });
    trace.recordLlmCall({ model: "gpt-4o-mini", input: "sentinel-prompt", output: "sentinel-answer" });
    trace.recordToolCall({ name: "lookup", input: "sentinel-input", error: new Error("sentinel-error") });
    trace.feedback({ score: 0, comment: "sentinel-comment" });
    await trace.end();
    expect(await tracer.flush()).toMatchObject({ pending: 0, dropped: 0 });
    expect(server.spans).toHaveLength(3);
    expect(server.scores).toHaveLength(1);
    expect(server.requests.map(({ body }) => body).join()).not.toContain("sentinel");
  });
});

/** What Langfuse 4 stores of a call's model, tokens and cost. See worker/src/services/IngestionService/index.ts there. */
const MONEY = {
  model: "langfuse.observation.model.name",
  usage: "langfuse.observation.usage_details",
  cost: "langfuse.observation.cost_details",
  name: "langfuse.observation.metadata.model",
} as const;

describe("a call without a bill in Langfuse", () => {
  const prompt = "How much is the fish? ".repeat(900);
  const calls = {
    "a call that was refused": { replies: [{ error: { status: 429 } }], model: "gpt-4o-mini" },
    "a call of a model without a price": { replies: [{ text: "Nobody knows." }], model: "gpt-nobody-knows" },
    "a call that nobody counted": { replies: [{ text: "No count.", noUsage: true }], model: "gpt-4o-mini" },
    "an answer that was not waited for": { replies: [{ latencyMs: 60_000 }], model: "gpt-4o-mini" },
  } as const;

  async function call(kind: keyof typeof calls, sink: ReturnType<typeof langfuse>, content: "none" | "full") {
    const { replies, model: name } = calls[kind];
    const tracer = createTracer({ sinks: [sink], logger: listeningLogger(), content });
    const { model } = await startOpenAI(replies, { model: name, timeout: 300 });
    await model.invoke(prompt, { callbacks: [tracer.handler] }).catch(() => undefined);
    expect(await tracer.close()).toMatchObject({ pending: 0, dropped: 0 });
  }

  describe.each(["none", "full"] as const)("with content %s", (content) => {
    it("is said to cost nothing if that is proven, so that Langfuse puts no price on it", async () => {
      const server = await startLangfuse();
      await call("a call that was refused", langfuse({ ...KEYS, baseUrl: server.url }), content);
      const [span] = server.spans;
      expect(span?.attributes[MONEY.cost]).toBe('{"total":0}');
      expect(span?.attributes).not.toHaveProperty([MONEY.usage]);
      expect(span?.attributes[MONEY.model]).toMatch(/^gpt-4o-mini/);
    });

    it.each([
      "a call of a model without a price",
      "a call that nobody counted",
      "an answer that was not waited for",
    ] as const)("has no model that Langfuse could count and price by: %s", async (kind) => {
      const server = await startLangfuse();
      await call(kind, langfuse({ ...KEYS, baseUrl: server.url }), content);
      const attributes = server.spans[0]?.attributes ?? {};
      expect(attributes).not.toHaveProperty([MONEY.cost]);
      expect(Object.keys(attributes).filter((name) => /(^|\.)model(\.name|_name)?$/.test(name))).toEqual([
        MONEY.name,
      ]);
    });

    it("is said the same through the langfuse client", async () => {
      for (const kind of Object.keys(calls) as (keyof typeof calls)[]) {
        const server = await startLangfuse();
        const client = new Langfuse({ ...KEYS, baseUrl: server.url, fetchRetryCount: 0 });
        await call(kind, langfuse({ client }), content);
        const body = server.items.find(({ type }) => type === "generation-create")?.body;
        const isFree = kind === "a call that was refused";
        expect(body?.costDetails, kind).toEqual(isFree ? { total: 0 } : undefined);
        expect(body?.model === undefined, kind).toBe(!isFree);
        expect(body?.metadata, kind).toMatchObject({ model: expect.any(String) });
      }
    });
  });
});
