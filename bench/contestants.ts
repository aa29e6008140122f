import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from "@opentelemetry/sdk-metrics";
import { BasicTracerProvider, BatchSpanProcessor, type SpanExporter } from "@opentelemetry/sdk-trace-base";
import type { Sink } from "langmeter";
import { clickhouse } from "langmeter/sinks/clickhouse";
import { langfuse } from "langmeter/sinks/langfuse";
import { otel } from "langmeter/sinks/otel";
import { otlp } from "langmeter/sinks/otlp";
import { posthog } from "langmeter/sinks/posthog";
import { rudderstack } from "langmeter/sinks/rudderstack";

/** Every sink that delivers to a server, in its defaults, by its name. */
export function sinksTo(url: string): Readonly<Record<string, Sink>> {
  return {
    posthog: posthog({ apiKey: "phc_bench", host: url }),
    langfuse: langfuse({ publicKey: "pk-lf-bench", secretKey: "sk-lf-bench", baseUrl: url }),
    otlp: otlp({ endpoint: url }),
    rudderstack: rudderstack({ writeKey: "bench", dataPlaneUrl: url }),
    clickhouse: clickhouse({ url }),
  };
}

const DISCARD: SpanExporter = {
  export: (_spans, done) => done({ code: 0 }),
  shutdown: () => Promise.resolve(),
};

/** The application's own SDK with all that it does, up to an exporter that throws away. */
export function otelWithSdk(): Sink {
  const tracerProvider = new BasicTracerProvider({ spanProcessors: [new BatchSpanProcessor(DISCARD)] });
  const exporter = new InMemoryMetricExporter(AggregationTemporality.DELTA);
  const meterProvider = new MeterProvider({ readers: [new PeriodicExportingMetricReader({ exporter })] });
  return otel({ tracerProvider, meterProvider });
}
