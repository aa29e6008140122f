import { metrics, trace } from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { BatchSpanProcessor, InMemorySpanExporter } from "@opentelemetry/sdk-trace-base";
import { createTracer } from "langmeter";
import { otel } from "langmeter/sinks/otel";
import { describe, expect, it } from "vitest";
import { createProviderFlush } from "../../../src/sinks/otel/flush-providers.ts";
import { startOpenAI } from "../../langchain/support/openai.ts";
import { startVendorServer } from "../support/vendor-server.ts";
import { startAppTracing } from "./support/app-tracing.ts";

const never = () => new AbortController().signal;

/** A provider whose flushes end when the test says so. */
function slowProvider() {
  const waiting: ((error?: Error) => void)[] = [];
  const forceFlush = () =>
    new Promise<void>((resolve, reject) => {
      waiting.push((error) => (error === undefined ? resolve() : reject(error)));
    });
  return { waiting, provider: { forceFlush } };
}

async function turn(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

describe("a flush", () => {
  it("waits for every provider, and for none that cannot flush", async () => {
    const [first, second] = [slowProvider(), slowProvider()];
    let done = false;
    const flush = createProviderFlush(() => [first.provider, second.provider, trace.getTracerProvider(), {}]);
    const flushed = flush(never()).then(() => {
      done = true;
    });
    first.waiting[0]?.();
    await turn();
    expect(done).toBe(false);
    second.waiting[0]?.();
    await flushed;
  });

  it("tells what an exporter says went wrong, after the others are done", async () => {
    const { provider, waiting } = slowProvider();
    const failing = { forceFlush: () => Promise.reject(new Error("ECONNREFUSED")) };
    const flushed = createProviderFlush(() => [failing, provider])(never());
    waiting[0]?.();
    await expect(flushed).rejects.toThrow("ECONNREFUSED");
  });

  it("tells what the SDK's own provider says went wrong", async () => {
    const exporter = new InMemorySpanExporter();
    exporter.export = (_spans, done) => done({ code: 1, error: new Error("Bad Request") });
    const { provider, tracer } = startAppTracing({ processor: new BatchSpanProcessor(exporter) });
    tracer.startSpan("GET /chat").end();
    await expect(createProviderFlush(() => [provider])(never())).rejects.toThrow("Bad Request");
  });

  it("ends at the deadline, and what comes later disturbs nobody", async () => {
    const { provider, waiting } = slowProvider();
    const deadline = new AbortController();
    const flushed = createProviderFlush(() => [provider])(deadline.signal);
    deadline.abort();
    await expect(flushed).rejects.toThrow("was not done at the deadline");
    waiting[0]?.(new Error("too late"));
    await turn();
  });

  it("is one for all who ask while it runs, and one more for what came after its beginning", async () => {
    const { provider, waiting } = slowProvider();
    const flush = createProviderFlush(() => [provider]);
    const all = Array.from({ length: 40 }, () => flush(never()));
    expect(waiting).toHaveLength(1);
    waiting[0]?.();
    await all[0];
    await turn();
    expect(waiting).toHaveLength(2);
    waiting[1]?.();
    await Promise.all(all);
    await turn();
    expect(waiting).toHaveLength(2);
  });
});

describe("a collector that is down", () => {
  it("costs nothing more once two flushes have run out of time", async () => {
    const hanging = new Promise<void>(() => {});
    const processor = new BatchSpanProcessor(new InMemorySpanExporter());
    Object.assign(processor, { forceFlush: () => hanging });
    const { provider } = startAppTracing({ processor });
    const tracer = createTracer({ sinks: [otel({ tracerProvider: provider })] });
    const { model } = await startOpenAI([{ text: "Hello!" }]);
    await model.invoke("Hi", { callbacks: [tracer.handler] });
    for (const timeoutMs of [600, 600]) await tracer.flush({ timeoutMs });
    for (let count = 0; count < 10; count++) await tracer.flush({ timeoutMs: 600_000 });
  });

  it("is no trouble for the spans where only metrics hang", async () => {
    const { provider, waiting } = slowProvider();
    const meterProvider = Object.assign(provider, { getMeter: metrics.getMeterProvider().getMeter });
    const exporter = new InMemorySpanExporter();
    const tracing = startAppTracing({ processor: new BatchSpanProcessor(exporter) });
    const sink = otel({ tracerProvider: tracing.provider, meterProvider });
    const warnings: string[] = [];
    const context = { signal: never(), warn: (message: string) => warnings.push(message) };
    for (let count = 0; count < 5; count++) {
      tracing.tracer.startSpan("GET /chat").end();
      await sink.flush?.(context);
      expect(exporter.getFinishedSpans()).toHaveLength(count + 1);
    }
    waiting[0]?.(new Error("too late"));
    await turn();
    expect(warnings).toEqual(["metrics do not arrive (too late); events do"]);
  });

  it.each([
    ["refuses connections", undefined],
    ["never answers", { kind: "hang" } as const],
  ])("and %s costs the application nothing", async (_, fault) => {
    const collector = await startVendorServer(() => ({ status: 200 }));
    if (fault === undefined) await collector.stopListening();
    else collector.always = fault;
    const exporter = new OTLPTraceExporter({ url: `${collector.url}/v1/traces`, timeoutMillis: 1_000 });
    const { provider } = startAppTracing({ processor: new BatchSpanProcessor(exporter) });
    const warnings: string[] = [];
    const logger = { warn: (line: string) => warnings.push(line), info: () => {}, debug: () => {} };
    const tracer = createTracer({ logger, sinks: [otel({ tracerProvider: provider })] });
    const { model } = await startOpenAI([{ text: "Hello!" }]);
    const answer = await model.invoke("Hi", { callbacks: [tracer.handler] });
    expect(answer.text).toBe("Hello!");
    const before = performance.now();
    await tracer.flush({ timeoutMs: 100 });
    expect(performance.now() - before).toBeLessThan(600);
    await tracer.close({ timeoutMs: 100 });
    await collector.close();
  });
});
