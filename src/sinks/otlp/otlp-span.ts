import type { OtlpSpan } from "../../otlp/values.ts";
import type { GenAiSpan } from "../../semconv/genai-mapper.ts";
import type { FinishedSpan } from "../../spans/finished-span.ts";

/** A run as it goes over the wire. */
export function otlpSpanOf({ end, startMs, endMs }: FinishedSpan, mapped: GenAiSpan): OtlpSpan {
  const { name, kind, attributes, status, events } = mapped;
  return {
    name,
    kind,
    attributes,
    status,
    events,
    traceId: end.trace_id,
    spanId: end.span_id,
    parentSpanId: end.parent_span_id,
    startMs,
    endMs,
  };
}
