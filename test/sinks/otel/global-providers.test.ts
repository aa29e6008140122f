import { metrics } from "@opentelemetry/api";
import { otel } from "langmeter/sinks/otel";
import { describe, expect, it } from "vitest";
import { recordedSample } from "../../events/samples.ts";
import { startAppMetrics } from "./support/app-metrics.ts";
import { startAppTracing } from "./support/app-tracing.ts";

describe("without a provider of its own the sink", () => {
  it("does nothing and throws nothing where the application has none", async () => {
    const sink = otel();
    sink.write(recordedSample("llm_call_start"));
    sink.write(recordedSample("llm_call_end"));
    await expect(sink.flush?.({ signal: AbortSignal.timeout(1_000) })).resolves.toBeUndefined();
  });

  it("uses the global ones from when they are registered, and registers none", async () => {
    const sink = otel();
    sink.write(recordedSample("llm_call_end"));
    const app = startAppTracing({ isGlobal: true });
    const { read } = startAppMetrics({ isGlobal: true });
    const registered = metrics.getMeterProvider();
    sink.write(recordedSample("llm_call_end"));
    expect(app.spans().map(({ name }) => name)).toEqual(["chat gpt-4o-mini"]);
    expect([...(await read()).keys()]).toContain("gen_ai.client.token.usage");
    expect(metrics.getMeterProvider()).toBe(registered);
  });

  it("flushes the global ones", async () => {
    const flushed: string[] = [];
    const processor = {
      onStart: () => {},
      onEnd: () => {},
      forceFlush: async () => void flushed.push("spans"),
      shutdown: async () => {},
    };
    startAppTracing({ isGlobal: true, processor });
    const { provider } = startAppMetrics({ isGlobal: true });
    const flushMetrics = provider.forceFlush.bind(provider);
    provider.forceFlush = async () => {
      flushed.push("metrics");
      await flushMetrics();
    };
    await otel().flush?.({ signal: AbortSignal.timeout(5_000) });
    expect(flushed).toEqual(["spans", "metrics"]);
  });
});
