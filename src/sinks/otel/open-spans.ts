import { type Context, type Span, type SpanContext, trace } from "@opentelemetry/api";

/** OpenTelemetry's spans of the runs that are under way, by the span ids of the record. */
export interface OpenSpans {
  readonly size: number;
  add(spanId: string, span: Span): void;
  /** Removes the span, because it ends now. */
  take(spanId: string): Span | undefined;
  /** Keeps an ended span as a possible parent for a while: a parent may end before its child starts. */
  remember(spanId: string, ended: SpanContext): void;
  /** The context for a child of this span; undefined where the span is not known. */
  contextBelow(spanId: string, base: Context): Context | undefined;
}

/**
 * A guard, no setting: the tracer itself gives up its runs at `maxOpenRuns`. A span that is forgotten here is written
 * whole at its end; only its children lose their parent.
 */
const MAX_OPEN_SPANS = 50_000;
const MAX_ENDED_SPANS = 1_000;

export function createOpenSpans(maxOpenSpans = MAX_OPEN_SPANS): OpenSpans {
  const open = new Map<string, Span>();
  const ended = new Map<string, SpanContext>();
  /** A ring: looking for the oldest key of a Map that others are deleted from gets slow. */
  const endedIds: string[] = [];
  let endedCount = 0;

  function forgetOldest(): void {
    for (const spanId of [...open.keys()].slice(0, Math.ceil(maxOpenSpans / 10))) open.delete(spanId);
  }

  return {
    get size() {
      return open.size;
    },
    add(spanId, span) {
      if (open.size >= maxOpenSpans) forgetOldest();
      open.set(spanId, span);
    },
    take(spanId) {
      const span = open.get(spanId);
      open.delete(spanId);
      return span;
    },
    remember(spanId, context) {
      const slot = endedCount++ % MAX_ENDED_SPANS;
      const forgotten = endedIds[slot];
      if (forgotten !== undefined) ended.delete(forgotten);
      endedIds[slot] = spanId;
      ended.set(spanId, context);
    },
    contextBelow(spanId, base) {
      const span = open.get(spanId);
      if (span !== undefined) return trace.setSpan(base, span);
      const context = ended.get(spanId);
      return context === undefined ? undefined : trace.setSpanContext(base, context);
    },
  };
}
