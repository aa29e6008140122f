import type { SpanReference } from "../events/sink.ts";
import type { TraceContext } from "./context.ts";

/** W3C trace context. https://www.w3.org/TR/trace-context/#traceparent-header */
const TRACE_PARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const NO_TRACE = "0".repeat(32);
const NO_SPAN = "0".repeat(16);
/** https://www.w3.org/TR/trace-context-2/#trace-flags: sampled, and that the trace id is random; the others are to be 0. */
const KNOWN_FLAGS = 3;
const SAMPLED = 1;
/** https://www.w3.org/TR/trace-context/#tracestate-limits: nobody has to carry more. */
const MAX_TRACE_STATE_CHARS = 512;
/** A member `key=value`; printable ASCII without comma and equals sign in the value. */
const TRACE_STATE_MEMBER = /^[a-z0-9][a-z0-9_\-*/@]*=[\x20-\x2b\x2d-\x3c\x3e-\x7e]+$/;

/** The span that the header names; undefined where it is no valid one. What comes from outside is not trusted. */
export function parseTraceParent(header: unknown): Required<SpanReference> | undefined {
  if (typeof header !== "string") return undefined;
  const [, version, traceId = NO_TRACE, spanId = NO_SPAN, flags = "", more] =
    TRACE_PARENT.exec(header.trim()) ?? [];
  // A later version may add fields; this one has none, and ff is no version.
  if (version === undefined || version === "ff" || (version === "00" && more !== undefined)) return undefined;
  if (!isSpanReference({ traceId, spanId })) return undefined;
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & KNOWN_FLAGS };
}

export function isSpanReference({ traceId, spanId }: SpanReference): boolean {
  return (
    /^[0-9a-f]{32}$/.test(traceId) &&
    traceId !== NO_TRACE &&
    /^[0-9a-f]{16}$/.test(spanId) &&
    spanId !== NO_SPAN
  );
}

/** The header of the span. */
export function traceParentOf({ traceId, spanId, traceFlags = SAMPLED }: SpanReference): string {
  return `00-${traceId}-${spanId}-0${traceFlags & KNOWN_FLAGS}`;
}

/** The header as it may be passed on; undefined where it is no valid one. */
export function validTraceState(header: unknown): string | undefined {
  if (typeof header !== "string" || header.length > MAX_TRACE_STATE_CHARS) return undefined;
  const state = header.trim();
  // Member by member: one pattern for the whole list takes exponential time to refuse some headers.
  return state.split(",").every((member) => TRACE_STATE_MEMBER.test(member.trim())) ? state : undefined;
}

/** The caller's place in its trace, from the W3C headers of a request; empty where they are missing or not valid. */
export function placeFromHeaders(
  header: (name: "traceparent" | "tracestate") => string | undefined,
): Pick<TraceContext, "traceparent" | "tracestate"> {
  const traceparent = header("traceparent");
  if (parseTraceParent(traceparent) === undefined) return {};
  return { traceparent, tracestate: validTraceState(header("tracestate")) };
}
