import {
  type Context,
  context,
  type Span,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  type Tracer,
  trace,
} from "@opentelemetry/api";
import type { EventBase } from "../../events/schema.ts";
import type { GenAiSpan, GenAiSpanStart } from "../../semconv/genai-mapper.ts";
import { TRACE_SPAN_NAME } from "../../semconv/span-identity.ts";
import type { FinishedSpan, StartEvent } from "../../spans/finished-span.ts";
import { attributesOf } from "./attributes.ts";
import { hrTimeOf } from "./hr-time.ts";
import { createOpenSpans } from "./open-spans.ts";

/** Writes runs as spans of the application's own tracing, under the span that the caller is in. */
export interface SpanWriter {
  /** Must be called where the run begins: the active span is the parent of what has none in the record. */
  begin(start: StartEvent, mapped: GenAiSpanStart): void;
  /** @param map Asked only where OpenTelemetry records the span. */
  end(finished: FinishedSpan, map: () => GenAiSpan): void;
}

const KINDS = { internal: SpanKind.INTERNAL, client: SpanKind.CLIENT, server: SpanKind.SERVER } as const;

export function createSpanWriter(tracer: () => Tracer): SpanWriter {
  const openSpans = createOpenSpans();

  /** Where a span of the record hangs among OpenTelemetry's. */
  function contextFor(event: EventBase, startMs: number): Context {
    const active = context.active();
    const { parent_span_id: parentId, parent_run_id: parentRunId, root } = event;
    if (root === true || parentId === undefined) return callersContext(event, active);
    const below = openSpans.contextBelow(parentId, active);
    if (below !== undefined || parentRunId !== undefined) return below ?? active;
    beginTrace(parentId, active, startMs);
    return openSpans.contextBelow(parentId, active) ?? active;
  }

  /** A trace that the caller ends has no start event: its span begins with the first run below it. */
  function beginTrace(spanId: string, active: Context, startMs: number): void {
    openSpans.add(spanId, tracer().startSpan(TRACE_SPAN_NAME, { startTime: hrTimeOf(startMs) }, active));
  }

  function beginSpan(event: EventBase, startMs: number, { name, kind, attributes }: GenAiSpanStart): Span {
    const options = {
      kind: KINDS[kind],
      startTime: hrTimeOf(startMs),
      attributes: attributesOf(attributes),
    };
    return tracer().startSpan(name, options, contextFor(event, startMs));
  }

  return {
    begin(start, mapped) {
      openSpans.add(start.span_id, beginSpan(start, Date.parse(start.timestamp), mapped));
    },
    end(finished, map) {
      const { end, startMs, endMs, kind } = finished;
      let span = openSpans.take(end.span_id);
      if (span === undefined || span.isRecording()) {
        const mapped = map();
        span ??= beginSpan(end, startMs, mapped);
        describe(span, mapped);
      }
      span.end(hrTimeOf(endMs));
      if (kind !== "llm" && kind !== "retriever") openSpans.remember(end.span_id, span.spanContext());
    },
  };
}

/** The caller is in its span, unless it handed that over as text: a traceparent. */
function callersContext({ trace_id: traceId, parent_span_id: spanId }: EventBase, active: Context): Context {
  if (spanId === undefined || trace.getSpan(active) !== undefined) return active;
  return trace.setSpanContext(active, { traceId, spanId, traceFlags: TraceFlags.SAMPLED, isRemote: true });
}

/** A status is set for failures alone: OpenTelemetry's OK is final, and is the application's to say. */
function describe(span: Span, { name, attributes, status, events }: GenAiSpan): void {
  span.updateName(name);
  span.setAttributes(attributesOf(attributes));
  for (const event of events) span.addEvent(event.name, attributesOf(event.attributes), hrTimeOf(event.atMs));
  if (status === undefined) return;
  const { message } = status;
  span.setStatus({ code: SpanStatusCode.ERROR, ...(message !== undefined && { message }) });
}
