import { metrics } from "@opentelemetry/api";
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  type MetricData,
  PeriodicExportingMetricReader,
} from "@opentelemetry/sdk-metrics";
import { onTestFinished } from "vitest";

/** An application that has OpenTelemetry's metrics. */
export interface AppMetrics {
  readonly provider: MeterProvider;
  /** What was measured since the last look, by instrument. */
  readonly read: () => Promise<ReadonlyMap<string, MetricData>>;
}

export function startAppMetrics({ isGlobal = false }: { readonly isGlobal?: boolean } = {}): AppMetrics {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.DELTA);
  const reader = new PeriodicExportingMetricReader({ exporter });
  const provider = new MeterProvider({ readers: [reader] });
  if (isGlobal) metrics.setGlobalMeterProvider(provider);
  onTestFinished(async () => {
    metrics.disable();
    await provider.shutdown();
  });
  return {
    provider,
    async read() {
      await provider.forceFlush();
      const all = exporter
        .getMetrics()
        .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics));
      exporter.reset();
      return new Map(all.map((data) => [data.descriptor.name, data]));
    },
  };
}
