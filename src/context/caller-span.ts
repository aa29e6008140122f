import type { SpanReference } from "../events/sink.ts";
import { activeOtelSpan } from "./active-span.ts";
import type { TraceContext } from "./context.ts";
import { currentContext } from "./scope.ts";
import { parseTraceParent, traceParentOf, validTraceState } from "./trace-parent.ts";

/**
 * The span that a new trace continues: the one it is given, else that of the scope it starts in, else the active
 * OpenTelemetry span. A header that is not valid counts as none.
 */
export function callerSpan(given: TraceContext = {}): SpanReference | undefined {
  const explicit = parseTraceParent(given.traceparent);
  if (explicit !== undefined) return explicit;
  const scoped = parseTraceParent(currentContext()?.traceparent);
  const active = activeOtelSpan();
  // In the scope's own trace the active span is the nearer one; another trace's is not what the scope asked for.
  return active?.traceId === scoped?.traceId ? active : (scoped ?? active);
}

/**
 * The W3C headers for a request that the application makes inside a scope, so that the service behind it continues the
 * same trace. Empty outside of any trace.
 *
 * @example fetch(url, { headers: { ...traceHeaders() } })
 */
export function traceHeaders(): { readonly traceparent?: string; readonly tracestate?: string } {
  const span = callerSpan();
  if (span === undefined) return {};
  const state = validTraceState(currentContext()?.tracestate);
  return { traceparent: traceParentOf(span), ...(state !== undefined && { tracestate: state }) };
}
