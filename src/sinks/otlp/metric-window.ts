import type { OtlpMetric, OtlpPoint, OtlpTimeRange } from "../../otlp/metric-request.ts";
import type { Measurement } from "../../semconv/genai-metrics.ts";
import type { Metric } from "../../semconv/metric-table.ts";

/** Sums up what was measured until a backend has taken it. */
export interface MetricWindow {
  /** Of a run: when it began and ended, in milliseconds since 1970. */
  add(measurements: readonly Measurement[], startMs: number, endMs: number): void;
  /** What waits to be sent; undefined where nothing does. What comes from here on belongs to the next window. */
  take(): TakenWindow | undefined;
  /** Measurements that wait. */
  waiting(): number;
}

export interface TakenWindow {
  readonly metrics: readonly OtlpMetric[];
  readonly range: OtlpTimeRange;
  /** The backend has not taken it: it is summed up with what came since, to be sent again. */
  giveBack(): void;
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
  let series = new Map<string, Series>();
  let previousEndMs: number | undefined;
  let startMs = Number.POSITIVE_INFINITY;
  let endMs = 0;

  function seriesOf(
    key: string,
    { metric, attributes }: Pick<Series, "metric" | "attributes">,
  ): Series | undefined {
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
        const found = seriesOf(measurement.metric.name + JSON.stringify(measurement.attributes), measurement);
        if (found !== undefined) addTo(found, measurement.value);
      }
    },
    take() {
      if (series.size === 0) return undefined;
      const taken = series;
      const takenRange = range();
      const previousBefore = previousEndMs;
      series = new Map();
      previousEndMs = takenRange.endMs;
      return {
        metrics: metricsOf(taken.values()),
        range: takenRange,
        giveBack() {
          previousEndMs = previousBefore;
          startMs = Math.min(startMs, takenRange.startMs);
          for (const [key, each] of taken) {
            const found = seriesOf(key, each);
            if (found !== undefined) merge(found, each);
          }
        },
      };
    },
    waiting: () => [...series.values()].reduce((sum, { count }) => sum + count, 0),
  };
}

function merge(into: Series, from: Series): void {
  into.count += from.count;
  into.sum += from.sum;
  into.min = Math.min(into.min, from.min);
  into.max = Math.max(into.max, from.max);
  for (const [index, count] of from.bucketCounts.entries())
    into.bucketCounts[index] = (into.bucketCounts[index] ?? 0) + count;
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
