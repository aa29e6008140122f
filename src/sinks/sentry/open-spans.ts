import type { LangMeterEvent } from "../../events/schema.ts";
import type { SentrySpan } from "./sentry-client.ts";

type Position = Pick<LangMeterEvent, "trace_id" | "span_id">;

/** Sentry's spans of the runs that are under way, by the ids that the record gives them. */
export interface OpenSpans {
  /**
   * The run has this span of its own.
   *
   * @param isTop Whether the trace begins with it.
   */
  open(run: Position, span: SentrySpan, isTop?: boolean): void;
  /** The run has no span of its own: what is below it belongs to the span above it. */
  passThrough(run: Position, spanAbove: SentrySpan): void;
  /** The span that things of this run belong to, open or ended. */
  find(traceId: string, spanId: string | undefined): SentrySpan | undefined;
  /** The span at the top of the trace, open or ended; undefined where the trace hangs on spans of the application. */
  topOf(traceId: string): SentrySpan | undefined;
  /** The run's own span, because it ends now. Undefined where it has none, or has ended. */
  end(run: Position): SentrySpan | undefined;
  /** The trace has ended: its spans are forgotten as soon as the last of them has ended too. */
  complete(traceId: string): void;
}

interface TraceSpans {
  readonly byRun: Map<string, SentrySpan>;
  readonly open: Set<string>;
  top: SentrySpan | undefined;
  isComplete: boolean;
}

/** A guard, no setting: the tracer completes every trace. Who is forgotten here only loses the parent of late spans. */
const MAX_TRACES = 10_000;

export function createOpenSpans(): OpenSpans {
  const traces = new Map<string, TraceSpans>();

  function spansOf(traceId: string): TraceSpans {
    const known = traces.get(traceId);
    if (known !== undefined) return known;
    const spans: TraceSpans = { byRun: new Map(), open: new Set(), top: undefined, isComplete: false };
    traces.set(traceId, spans);
    const [oldest] = traces.keys();
    if (traces.size > MAX_TRACES && oldest !== undefined) traces.delete(oldest);
    return spans;
  }

  function forgetIfDone(traceId: string, { isComplete, open }: TraceSpans): void {
    if (isComplete && open.size === 0) traces.delete(traceId);
  }

  return {
    open({ trace_id, span_id }, span, isTop = false) {
      const spans = spansOf(trace_id);
      if (isTop) spans.top = span;
      spans.byRun.set(span_id, span);
      spans.open.add(span_id);
    },
    passThrough({ trace_id, span_id }, spanAbove) {
      spansOf(trace_id).byRun.set(span_id, spanAbove);
    },
    find: (traceId, spanId) => (spanId === undefined ? undefined : traces.get(traceId)?.byRun.get(spanId)),
    topOf: (traceId) => traces.get(traceId)?.top,
    end({ trace_id, span_id }) {
      const spans = traces.get(trace_id);
      if (spans?.open.delete(span_id) !== true) return undefined;
      const span = spans.byRun.get(span_id);
      forgetIfDone(trace_id, spans);
      return span;
    },
    complete(traceId) {
      const spans = traces.get(traceId);
      if (spans === undefined) return;
      spans.isComplete = true;
      forgetIfDone(traceId, spans);
    },
  };
}
