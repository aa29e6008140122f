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
 * same trace, sampled if the caller's is. Empty outside of any trace.
 *
 * @example fetch(url, { headers: { ...traceHeaders() } })
 */
export function traceHeaders(): { readonly traceparent?: string; readonly tracestate?: string } {
  const span = callerSpan();
  if (span === undefined) return {};
  const state = stateOf(span);
  return { traceparent: traceParentOf(span), ...(state !== undefined && { tracestate: state }) };
}

/** The state of the span's own trace: that of a scope around another trace is not the trace's. */
function stateOf({ traceId }: SpanReference): string | undefined {
  const active = activeOtelSpan();
  const own = active?.traceId === traceId ? validTraceState(active.traceState()) : undefined;
  if (own !== undefined) return own;
  const { traceparent, tracestate } = currentContext() ?? {};
  return parseTraceParent(traceparent)?.traceId === traceId ? validTraceState(tracestate) : undefined;
}
