import { setTimeout as delay } from "node:timers/promises";
import { type RunnableConfig, RunnableLambda } from "@langchain/core/runnables";
import type { SpanProcessor } from "@opentelemetry/sdk-trace-base";
import { createTracer } from "langmeter";
import { otel } from "langmeter/sinks/otel";
import { describe, expect, it } from "vitest";
import { recordedSample } from "../../events/samples.ts";
import { ScriptedChatModel } from "../../langchain/support/scripted-model.ts";
import { idOf, parentOf, startAppTracing, traceOf } from "./support/app-tracing.ts";

/** Counts the spans that have begun and not ended. */
function countOpen() {
  const open = new Set<string>();
  const processor: SpanProcessor = {
    onStart: (span) => void open.add(span.spanContext().spanId),
    onEnd: (span) => void open.delete(span.spanContext().spanId),
    forceFlush: async () => {},
    shutdown: async () => {},
  };
  return { open, processor };
}

describe("every span that begins", () => {
  it("ends, also those of runs that LangChain says nothing more about", async () => {
    const { open, processor } = countOpen();
    const { provider } = startAppTracing({ processor });
    const tracer = createTracer({ sinks: [otel({ tracerProvider: provider })] });
    const model = new ScriptedChatModel({ replies: [{ text: "a b c d e f", delayMs: 1 }] });
    const trace = tracer.startTrace();
    for await (const _ of await model.stream("Count", { callbacks: [trace.handler] })) break;
    await model
      .invoke("Count", { callbacks: [tracer.handler], signal: AbortSignal.timeout(0) })
      .catch(() => {});
    const unended = tracer.startTrace();
    unended.recordToolCall({ name: "audit" });
    expect(open.size).toBeGreaterThanOrEqual(2);
    await tracer.close();
    expect(open.size).toBe(0);
  });
});

describe("hundreds of traces at once", () => {
  it("keep their spans apart", async () => {
    const app = startAppTracing();
    const tracer = createTracer({ sinks: [otel({ tracerProvider: app.provider })] });
    const pause = (text: string) => delay((Number(text) * 7) % 10);
    const inner = RunnableLambda.from(pause).withConfig({ runName: "inner" });
    const middle = RunnableLambda.from((text: string, config: RunnableConfig) => inner.invoke(text, config));
    const outer = RunnableLambda.from(async (text: string, config: RunnableConfig) => {
      await Promise.all([1, 2].map(() => middle.invoke(text, { ...config, runName: "middle" })));
    });
    const callbacks = [tracer.handler];
    await Promise.all(
      Array.from({ length: 300 }, (_, index) =>
        app.inRequest(`request ${index}`, async () => {
          await outer.invoke(String(index), {
            callbacks,
            runName: "outer",
            metadata: { user_id: `u_${index}` },
          });
        }),
      ),
    );
    const byId = new Map(app.spans().map((span) => [idOf(span), span]));
    expect(byId.size).toBe(300 * 6);
    for (const span of app.spans()) {
      const parent = byId.get(parentOf(span) ?? "");
      if (span.name.startsWith("request")) continue;
      expect(parent && traceOf(parent)).toBe(traceOf(span));
      expect(parent?.name.split(" ")[0]).toBe(
        { outer: "request", middle: "outer", inner: "middle" }[span.name],
      );
      const user = parent?.attributes["user.id"] ?? `u_${parent?.name.split(" ")[1]}`;
      expect(span.attributes["user.id"]).toBe(user);
    }
    await tracer.close();
  });
});

describe("a child that begins after its parent has ended", () => {
  it("hangs below it all the same", () => {
    const app = startAppTracing();
    const sink = otel({ tracerProvider: app.provider });
    const parent = { span_id: "a".repeat(16), run_id: "a", name: "parent" };
    const child = {
      span_id: "b".repeat(16),
      run_id: "b",
      parent_span_id: parent.span_id,
      parent_run_id: "a",
    };
    sink.write(recordedSample("chain_start", parent));
    sink.write(recordedSample("chain_end", parent));
    sink.write(recordedSample("chain_start", { ...child, name: "child" }));
    sink.write(recordedSample("chain_end", { ...child, name: "child" }));
    expect(parentOf(app.only("child"))).toBe(idOf(app.only("parent")));
  });
});

describe("a run whose start got lost", () => {
  it("is written whole at its end, below its parent", () => {
    const app = startAppTracing();
    const sink = otel({ tracerProvider: app.provider });
    const parent = { span_id: "a".repeat(16), run_id: "a", name: "parent" };
    sink.write(recordedSample("chain_start", parent));
    sink.write(
      recordedSample("llm_call_end", { parent_span_id: parent.span_id, parent_run_id: "a", latency_ms: 812 }),
    );
    sink.write(recordedSample("chain_end", parent));
    const call = app.only("chat gpt-4o-mini");
    expect(parentOf(call)).toBe(idOf(app.only("parent")));
    expect(call.duration).toEqual([0, 812_000_000]);
  });
});

describe("a span processor of the application that throws", () => {
  it("costs that span alone", async () => {
    let failing = true;
    const ended: string[] = [];
    const processor: SpanProcessor = {
      onStart: () => {},
      onEnd(span) {
        if (failing) throw new Error("out of order");
        ended.push(span.name);
      },
      forceFlush: async () => {},
      shutdown: async () => {},
    };
    const { provider } = startAppTracing({ processor });
    const warnings: string[] = [];
    const logger = { warn: (line: string) => warnings.push(line), info: () => {}, debug: () => {} };
    const tracer = createTracer({ logger, sinks: [otel({ tracerProvider: provider })] });
    const step = RunnableLambda.from((text: string) => text.length);
    await expect(step.invoke("four", { callbacks: [tracer.handler], runName: "first" })).resolves.toBe(4);
    failing = false;
    await step.invoke("four", { callbacks: [tracer.handler], runName: "second" });
    expect(ended).toEqual(["second"]);
    expect(warnings).toEqual([expect.stringContaining("sink otel failed: out of order")]);
    await tracer.close();
  });
});
