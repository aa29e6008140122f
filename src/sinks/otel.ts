import { metrics as globalMetrics, trace as globalTrace } from "@opentelemetry/api";
import { createSideDelivery } from "../delivery/side-delivery.ts";
import type { LangMeterEvent } from "../events/schema.ts";
import type { ImmediateSink } from "../events/sink.ts";
import { PACKAGE_VERSION } from "../events/version.ts";
import { createGenAiMapper } from "../semconv/genai-mapper.ts";
import { createGenAiMetrics } from "../semconv/genai-metrics.ts";
import { schemaUrlOf } from "../semconv/naming.ts";
import type { StartEvent } from "../spans/finished-span.ts";
import { createSpanAssembly } from "../spans/span-assembly.ts";
import { openApplicationSpan } from "./otel/application-span.ts";
import { createProviderFlush } from "./otel/flush-providers.ts";
import { INSTRUMENTATION_SCOPE } from "./otel/instrumentation-scope.ts";
import { createMetricRecorder } from "./otel/metric-recorder.ts";
import { checkedOptions, type OtelOptions } from "./otel/options.ts";
import { createSpanWriter } from "./otel/span-writer.ts";

export type { OtelOptions };

const METRICS_TIMEOUT_MS = 5_000;

/**
 * Runs as spans and metrics of the application's own OpenTelemetry, below the span that is active where they begin.
 * Registers nothing: where no provider is given, the global one is used as soon as there is one. The application's
 * exporter delivers; what it loses, only it knows.
 *
 * @throws LangMeterError on a wrong option.
 */
export function otel(options: OtelOptions = {}): ImmediateSink {
  const { tracerProvider, meterProvider, semconv, aliases, content, metrics, name } = checkedOptions(options);
  const tracers = () => tracerProvider ?? globalTrace.getTracerProvider();
  const meters = () => meterProvider ?? globalMetrics.getMeterProvider();
  const mapper = createGenAiMapper({ semconv, aliases, content: content !== "none" });
  const schemaUrl = schemaUrlOf(semconv);
  const scope = schemaUrl === undefined ? {} : { schemaUrl };
  const tracer = () => tracers().getTracer(INSTRUMENTATION_SCOPE, PACKAGE_VERSION, scope);
  const spans = createSpanWriter(tracer);
  const measure = metrics ? createMetricRecorder(createGenAiMetrics({ semconv }), meters, scope) : undefined;
  const assembly = createSpanAssembly();
  const flushSpans = createProviderFlush(() => [tracers()]);
  const deliverMetrics = createProviderFlush(() => [meters()]);
  const side = createSideDelivery({
    what: "metrics",
    timeoutMs: METRICS_TIMEOUT_MS,
    deliver: deliverMetrics,
  });

  return {
    kind: "immediate",
    name,
    content,
    write(recorded) {
      const start = startOf(recorded.event);
      if (start !== undefined) spans.begin(start, mapper.start(start));
      try {
        for (const finished of assembly.join([recorded])) {
          spans.end(finished, () => mapper(finished));
          measure?.(finished);
        }
      } finally {
        assembly.accepted([recorded]); // also where a span processor of the application throws
      }
    },
    openSpan: (spanName, parent) => openApplicationSpan(tracer(), spanName, parent),
    async flush({ signal, warn }) {
      await Promise.all([flushSpans(signal), metrics && side.flush(warn)]);
    },
  };
}

function startOf(event: LangMeterEvent): StartEvent | undefined {
  switch (event.event) {
    case "llm_call_start":
    case "tool_call_start":
    case "chain_start":
    case "retriever_start":
      return event;
    default:
      return undefined;
  }
}
