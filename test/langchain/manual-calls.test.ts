import { createTracer, isLangMeterError } from "langmeter";
import { memory } from "langmeter/sinks/memory";
import { describe, expect, it } from "vitest";
import { startRecording } from "./support/recording.ts";
import { scripted } from "./support/scripted-model.ts";

describe("recordLlmCall", () => {
  it("makes the same record as a call through LangChain, in the same trace", async () => {
    const { tracer, all } = startRecording();
    const trace = tracer.startTrace({ userId: "u_1" });
    await scripted("hello").invoke("Hi", { callbacks: [trace.handler] });
    trace.recordLlmCall({
      provider: "openai",
      model: "gpt-4o-mini",
      input: "Hi",
      output: "hello",
      usage: { input_tokens: 100, output_tokens: 20, cache_read_tokens: 60, reasoning_tokens: 5 },
      finishReason: "stop",
    });
    const [seen, told] = all("llm_call_end");
    const { provider, model, operation, output, usage, cost_usd, cost_source, finish_reason, user_id } =
      seen ?? {};
    const { input_tokens, output_tokens, cache_read_tokens, reasoning_tokens } = usage ?? {};
    expect(told).toMatchObject({
      ...{ provider, model, operation, output, cost_usd, cost_source, finish_reason, user_id },
      usage: { input_tokens, output_tokens, cache_read_tokens, reasoning_tokens },
    });
    expect(await trace.end()).toMatchObject({ llm_calls: 2, input_tokens: 200, unpriced_calls: 0 });
  });

  it.each([
    [
      "azure",
      "text-embedding-3-small",
      { prompt_tokens: 1_000_000 },
      0.02,
      "azure/text-embedding-3-small",
      "exact",
    ],
    [
      "azure_openai",
      "gpt-4o-mini",
      { input_tokens: 1_000, output_tokens: 200 },
      0.00027,
      "openai/gpt-4o-mini",
      "resold",
    ],
  ])(
    "prices a call on %s by the model that the caller names, %s",
    (provider, model, usage, usd, price, match) => {
      const { tracer, only } = startRecording();
      const operation = model.includes("embedding") ? "embeddings" : "chat";
      tracer.startTrace().recordLlmCall({ provider, model, operation, usage });
      expect(only("llm_call_end")).toMatchObject({
        ...{ cost_usd: usd, billing_status: "priced" },
        ...{ price_id: price, price_match: match },
      });
    },
  );

  it("does not price a name on Azure that is no model's", () => {
    const { tracer, only } = startRecording();
    const usage = { input_tokens: 1_000, output_tokens: 200 };
    tracer.startTrace().recordLlmCall({ provider: "azure", model: "house-deployment", usage });
    expect(only("llm_call_end")).toMatchObject({ cost_usd: null, billing_status: "unpriced" });
  });

  it("reads the provider's raw usage and dates the start back by the latency", async () => {
    const { tracer, only } = startRecording();
    const trace = tracer.startTrace();
    trace.recordLlmCall({
      provider: "openai",
      model: "text-embedding-3-small",
      operation: "embeddings",
      input: "a text",
      usage: { prompt_tokens: 1_000_000, total_tokens: 1_000_000 },
      parameters: { dimensions: 256, encoding_format: "base64", user: "ada" },
      latencyMs: 250,
    });
    expect(only("llm_call_start").model_parameters).toEqual({ dimensions: 256, encoding_format: "base64" });
    const { latency_ms, usage, cost_usd, timestamp } = only("llm_call_end");
    expect(usage).toMatchObject({ input_tokens: 1_000_000, output_tokens: 0 });
    expect(cost_usd).toBe(0.02);
    expect(latency_ms).toBeGreaterThanOrEqual(250);
    expect(latency_ms).toBeLessThan(300);
    const started = Date.parse(only("llm_call_start").timestamp);
    expect(Math.abs(Date.parse(timestamp) - started - 250)).toBeLessThan(50);
  });

  it("records a failure where the call threw", () => {
    const { tracer, only } = startRecording();
    const error = Object.assign(new Error("slow down"), { status: 429 });
    tracer.startTrace().recordLlmCall({ provider: "openai", model: "gpt-4o-mini", error });
    expect(only("llm_error")).toMatchObject({ error_type: "rate_limit", status_code: 429, outcome: "error" });
  });

  it("takes the caller's own bill over the price table", () => {
    const { tracer, only } = startRecording();
    tracer.startTrace().recordLlmCall({ provider: "openai", model: "gpt-4o-mini", costUsd: 0.5 });
    expect(only("llm_call_end")).toMatchObject({ cost_usd: 0.5, cost_source: "provider" });
  });
});

describe("recordToolCall", () => {
  it("records a success and a failure", async () => {
    const { tracer, only } = startRecording();
    const trace = tracer.startTrace();
    trace.recordToolCall({ name: "search", input: { query: "ferry" }, output: ["10:15"], toolCallId: "c1" });
    trace.recordToolCall({ name: "book", error: new Error("declined") });
    expect(only("tool_call_end")).toMatchObject({
      tool_name: "search",
      tool_call_id: "c1",
      output: '["10:15"]',
    });
    expect(only("tool_error")).toMatchObject({ tool_name: "book", error_message: "declined" });
    expect(await trace.end()).toMatchObject({ tool_calls: 2, tools: ["search", "book"], errors: 1 });
  });
});

describe("feedback", () => {
  it("is an event of the trace, also when it comes after the end", async () => {
    const { tracer, only } = startRecording();
    const trace = tracer.startTrace({ userId: "u_1" });
    await trace.end();
    trace.feedback({ score: 0, comment: "wrong time" });
    expect(only("feedback")).toMatchObject({
      trace_id: trace.traceId,
      user_id: "u_1",
      score: 0,
      comment: "wrong time",
    });
  });

  it("refuses a score that is no number", () => {
    const { tracer } = startRecording();
    const rate = () => tracer.startTrace().feedback({ score: Number.NaN });
    expect(rate).toThrow("feedback score: got NaN; allowed: a finite number");
    expect(rate).toThrow(expect.toSatisfy(isLangMeterError));
  });
});

describe("a trace", () => {
  it("ends once, with the same summary at every call", async () => {
    const { tracer, all } = startRecording();
    const trace = tracer.startTrace();
    await scripted("hello").invoke("Hi", { callbacks: [trace.handler] });
    const summary = await trace.end();
    expect(await trace.end()).toBe(summary);
    expect(all("trace_complete")).toEqual([summary]);
  });

  it("ends by itself with the block that declared it", async () => {
    const { tracer, all } = startRecording();
    {
      await using trace = tracer.startTrace();
      await scripted("hello").invoke("Hi", { callbacks: [trace.handler] });
      expect(all("trace_complete")).toEqual([]);
    }
    expect(all("trace_complete")).toHaveLength(1);
  });

  it("that nobody ended is completed when the tracer closes", async () => {
    const { tracer, only } = startRecording();
    await scripted("hello").invoke("Hi", { callbacks: [tracer.startTrace().handler] });
    await tracer.close();
    expect(only("trace_complete")).toMatchObject({ llm_calls: 1, outcome: "success" });
  });

  it("collects several root runs, whose parent is the trace's own span", async () => {
    const { tracer, all } = startRecording();
    const trace = tracer.startTrace();
    for (const text of ["one", "two"]) await scripted(text).invoke("Hi", { callbacks: [trace.handler] });
    const summary = await trace.end();
    expect(all("llm_call_end").map(({ parent_span_id }) => parent_span_id)).toEqual([
      summary.span_id,
      summary.span_id,
    ]);
    expect(summary).toMatchObject({ llm_calls: 2, outcome: "success" });
  });
});

describe("a bill that the caller gives", () => {
  const usage = { input_tokens: 1_000, output_tokens: 100 };
  const call = { provider: "openai", model: "gpt-4o-mini", usage };

  it.each([Number.NaN, Number.POSITIVE_INFINITY, -1, 1e9])(
    "is not believed where it cannot be: %s",
    async (costUsd) => {
      const trace = createTracer({ sinks: [memory()] }).startTrace();
      trace.recordLlmCall({ ...call, costUsd });
      expect(await trace.end()).toMatchObject({ cost_usd: 0.00021, unpriced_calls: 0 });
    },
  );

  it("counts for a call that failed, with its usage and what it had said", async () => {
    const sink = memory();
    const trace = createTracer({ sinks: [sink] }).startTrace();
    trace.recordLlmCall({ ...call, costUsd: 0.5, output: "partial", error: new Error("cut") });
    expect(sink.events.find(({ event }) => event === "llm_error")).toMatchObject({
      cost_usd: 0.5,
      cost_source: "provider",
      output: "partial",
      usage: { input_tokens: 1_000 },
    });
    expect(await trace.end()).toMatchObject({ cost_usd: 0.5, errors: 1, input_tokens: 1_000 });
  });

  it("belongs to a success where the error is null", async () => {
    const trace = createTracer({ sinks: [memory()] }).startTrace();
    trace.recordLlmCall({ ...call, error: null });
    expect(await trace.end()).toMatchObject({ errors: 0, cost_usd: 0.00021 });
  });
});
