import { keyValuesOf } from "./key-values.ts";
import { resourceOf, scopeOf } from "./resource.ts";
import { nanosecondsOf } from "./time.ts";
import type { Attributes, OtlpResource } from "./values.ts";

/** What was measured under one set of attributes since the request before. */
export interface OtlpPoint {
  readonly attributes: Attributes;
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
  /** One more than there are boundaries; empty for a counter. */
  readonly bucketCounts: readonly number[];
}

export interface OtlpMetric {
  readonly name: string;
  readonly unit: string;
  readonly description: string;
  /** Upper bounds of a histogram's buckets; absent for a counter. */
  readonly boundaries?: readonly number[] | undefined;
  readonly points: readonly OtlpPoint[];
}

/** The time that the points cover, in milliseconds since 1970. */
export interface OtlpTimeRange {
  readonly startMs: number;
  readonly endMs: number;
}

/** https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/metrics/v1/metrics.proto */
const DELTA = 1;

/** The body of `POST /v1/metrics`, an ExportMetricsServiceRequest with delta points, in the shape of OTLP/JSON. */
export type MetricRequest = ReturnType<typeof metricRequestOf>;

export function metricRequestOf(
  metrics: readonly OtlpMetric[],
  range: OtlpTimeRange,
  resource: OtlpResource,
) {
  const times = {
    startTimeUnixNano: nanosecondsOf(range.startMs),
    timeUnixNano: nanosecondsOf(range.endMs),
  };
  return {
    resourceMetrics: [
      {
        resource: resourceOf(resource),
        schemaUrl: resource.schemaUrl,
        scopeMetrics: [
          {
            scope: scopeOf(resource),
            schemaUrl: resource.schemaUrl,
            metrics: metrics.map(({ name, unit, description, boundaries, points }) => ({
              name,
              unit,
              description,
              ...(boundaries === undefined ? counter(points, times) : histogram(points, boundaries, times)),
            })),
          },
        ],
      },
    ],
  };
}

interface Times {
  readonly startTimeUnixNano: string;
  readonly timeUnixNano: string;
}

function counter(points: readonly OtlpPoint[], times: Times) {
  const dataPoints = points.map(({ attributes, sum }) => ({
    attributes: keyValuesOf(attributes),
    ...times,
    ...(Number.isSafeInteger(sum) ? { asInt: String(sum) } : { asDouble: sum }),
  }));
  return { sum: { aggregationTemporality: DELTA, isMonotonic: true, dataPoints } };
}

function histogram(points: readonly OtlpPoint[], explicitBounds: readonly number[], times: Times) {
  const dataPoints = points.map(({ attributes, count, sum, min, max, bucketCounts }) => ({
    attributes: keyValuesOf(attributes),
    ...times,
    count: String(count),
    sum,
    min,
    max,
    bucketCounts: bucketCounts.map(String),
    explicitBounds,
  }));
  return { histogram: { aggregationTemporality: DELTA, dataPoints } };
}
