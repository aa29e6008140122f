import type { Attributes, Meter, MeterOptions, MeterProvider } from "@opentelemetry/api";
import { PACKAGE_VERSION } from "../../events/version.ts";
import type { GenAiMetrics } from "../../semconv/genai-metrics.ts";
import type { Metric } from "../../semconv/metric-table.ts";
import type { FinishedSpan } from "../../spans/finished-span.ts";
import { attributesOf } from "./attributes.ts";
import { INSTRUMENTATION_SCOPE } from "./instrumentation-scope.ts";

type Record = (value: number, attributes: Attributes) => void;

/** Records what model calls measure with the instruments of the application's own meter provider. */
export function createMetricRecorder(
  measure: GenAiMetrics,
  provider: () => MeterProvider,
  scope: MeterOptions,
): (span: FinishedSpan) => void {
  const instruments = new Map<Metric, Record>();
  let source: MeterProvider | undefined;

  /** Unlike a tracer, a meter that was asked for before its provider was registered stays without effect. */
  function currentMeter(): Meter {
    const current = provider();
    if (current !== source) instruments.clear();
    source = current;
    return current.getMeter(INSTRUMENTATION_SCOPE, PACKAGE_VERSION, scope);
  }

  return (span) => {
    const measurements = measure(span);
    if (measurements.length === 0) return;
    const meter = currentMeter();
    for (const { metric, value, attributes } of measurements) {
      const record = instruments.get(metric) ?? instrumentOf(meter, metric);
      instruments.set(metric, record);
      record(value, attributesOf(attributes));
    }
  };
}

function instrumentOf(meter: Meter, { name, unit, description, boundaries }: Metric): Record {
  if (boundaries === undefined) {
    const counter = meter.createCounter(name, { unit, description });
    return (value, attributes) => counter.add(value, attributes);
  }
  const advice = { explicitBucketBoundaries: boundaries.slice() };
  const histogram = meter.createHistogram(name, { unit, description, advice });
  return (value, attributes) => histogram.record(value, attributes);
}
