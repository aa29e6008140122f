import {
  type Context,
  context,
  isSpanContextValid,
  SpanStatusCode,
  TraceFlags,
  type Tracer,
  trace,
} from "@opentelemetry/api";
import type { OpenedSpan, SpanReference } from "../../events/sink.ts";

/**
 * A span around work of the application, below the active one. Undefined where OpenTelemetry has no provider yet.
 *
 * @param parent The caller's span where none is active here: it came in as a traceparent.
 */
export function openApplicationSpan(
  tracer: Tracer,
  name: string,
  parent: SpanReference | undefined,
): OpenedSpan | undefined {
  const caller = callersContext(parent);
  const span = tracer.startSpan(name, {}, caller);
  const ids = span.spanContext();
  if (!isSpanContextValid(ids)) return undefined;
  return {
    traceId: ids.traceId,
    spanId: ids.spanId,
    traceFlags: ids.traceFlags,
    run: (work) => context.with(trace.setSpan(caller, span), work),
    end({ errorType, attributes }) {
      span.setAttributes(attributes);
      if (errorType !== undefined) {
        span.setAttribute("error.type", errorType);
        span.setStatus({ code: SpanStatusCode.ERROR });
      }
      span.end();
    },
  };
}

function callersContext(parent: SpanReference | undefined): Context {
  const active = context.active();
  if (parent === undefined || trace.getSpan(active) !== undefined) return active;
  const { traceId, spanId, traceFlags = TraceFlags.SAMPLED } = parent;
  return trace.setSpanContext(active, { traceId, spanId, traceFlags, isRemote: true });
}
