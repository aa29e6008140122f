import type { OtlpMetric, OtlpPoint, OtlpTimeRange } from "../../otlp/metric-request.ts";
import type { Measurement } from "../../semconv/genai-metrics.ts";
import type { Metric } from "../../semconv/metric-table.ts";

/** Sums up what was measured until a backend has taken it. */
export interface MetricWindow {
  /** @param atMs The end of what was measured, in milliseconds since 1970. */
  add(measurements: readonly Measurement[], startMs: number, endMs: number): void;
  /** What waits to be sent; undefined where nothing does. */
  read(): { readonly metrics: readonly OtlpMetric[]; readonly range: OtlpTimeRange } | undefined;
  /** What was read is delivered, or given up: the next window begins where it ended. */
  clear(): void;
}

interface Series extends OtlpPoint {
  readonly metric: Metric;
  count: number;
  sum: number;
  min: number;
  max: number;
  readonly bucketCounts: number[];
}

/** As in OpenTelemetry: https://opentelemetry.io/docs/specs/otel/metrics/sdk/#cardinality-limits */
const MAX_SERIES = 2_000;

export function createMetricWindow(): MetricWindow {
  const series = new Map<string, Series>();
  let previousEndMs: number | undefined;
  let startMs = Number.POSITIVE_INFINITY;
  let endMs = 0;

  function seriesOf({ metric, attributes }: Measurement): Series | undefined {
    const key = metric.name + JSON.stringify(attributes);
    let found = series.get(key);
    if (found === undefined && series.size < MAX_SERIES) {
      const bucketCounts = metric.boundaries === undefined ? [] : Array(metric.boundaries.length + 1).fill(0);
      found = { metric, attributes, count: 0, sum: 0, min: Infinity, max: -Infinity, bucketCounts };
      series.set(key, found);
    }
    return found;
  }

  /** The windows of a metric follow upon each other, and none is empty. */
  function range(): OtlpTimeRange {
    const start = previousEndMs ?? startMs;
    return { startMs: start, endMs: Math.max(endMs, start + 1) };
  }

  return {
    add(measurements, spanStartMs, spanEndMs) {
      if (measurements.length === 0) return;
      startMs = Math.min(startMs, spanStartMs);
      endMs = Math.max(endMs, spanEndMs);
      for (const measurement of measurements) {
        const found = seriesOf(measurement);
        if (found !== undefined) addTo(found, measurement.value);
      }
    },
    read() {
      return series.size === 0 ? undefined : { metrics: metricsOf(series.values()), range: range() };
    },
    clear() {
      previousEndMs = range().endMs;
      series.clear();
    },
  };
}

function addTo(series: Series, value: number): void {
  series.count++;
  series.sum += value;
  series.min = Math.min(series.min, value);
  series.max = Math.max(series.max, value);
  const { boundaries } = series.metric;
  if (boundaries === undefined) return;
  const index = boundaries.findIndex((bound) => value <= bound);
  const bucket = index === -1 ? boundaries.length : index;
  series.bucketCounts[bucket] = (series.bucketCounts[bucket] ?? 0) + 1;
}

function metricsOf(all: Iterable<Series>): OtlpMetric[] {
  const pointsOf = new Map<Metric, OtlpPoint[]>();
  for (const series of all) {
    const points = pointsOf.get(series.metric) ?? [];
    points.push(series);
    pointsOf.set(series.metric, points);
  }
  return [...pointsOf].map(([metric, points]) => ({ ...metric, points }));
}
