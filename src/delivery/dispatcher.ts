import type {
  DeliveryCounts,
  EventOrigin,
  FlushReport,
  RecordedEvent,
  Sink,
  SpanReference,
} from "../events/sink.ts";
import type { Logger } from "../logging/logger.ts";
import { countsSince, NOTHING, sumOf, type Tally } from "./delivery-counter.ts";
import { createImmediateOutlet, type Outlet } from "./outlet.ts";
import { createSinkQueue } from "./sink-queue.ts";
import { settledWithin } from "./waiting.ts";

/** Fans the record out. Each sink stands alone: none can delay another or the application. */
export interface Dispatcher {
  push(recorded: RecordedEvent, origin?: EventOrigin): void;
  /** The caller's span in another tracing system, where one of the sinks lives in one. */
  activeSpan(): SpanReference | undefined;
  /** Counts an event that is too large for any sink. */
  refuse(): void;
  /** Settles by the deadline and never rejects. Concurrent calls share the work and report the same deliveries. */
  flush(timeoutMs: number): Promise<FlushReport>;
  /** Releases the sinks; one that does not come to its end is left behind after {@link CLOSE_TIMEOUT_MS}. */
  close(): Promise<void>;
}

const CLOSE_TIMEOUT_MS = 5_000;

export function createDispatcher(sinks: readonly Sink[], logger: Logger): Dispatcher {
  const outlets: readonly Outlet[] = sinks.map((sink) =>
    sink.kind === "immediate" ? createImmediateOutlet(sink, logger) : createSinkQueue(sink, logger),
  );
  const spanSources = sinks.filter((sink) => sink.activeSpan !== undefined);
  let reported: ReadonlyMap<Outlet, Tally> = new Map();

  return {
    push(recorded, origin) {
      for (const outlet of outlets) outlet.push(recorded, origin);
    },
    activeSpan() {
      for (const sink of spanSources) {
        const active = activeSpanOf(sink);
        if (active !== undefined) return active;
      }
      return undefined;
    },
    refuse() {
      for (const outlet of outlets) outlet.drop("too_large");
    },
    async flush(timeoutMs) {
      const before = reported;
      await Promise.all(outlets.map((outlet) => outlet.drain(timeoutMs)));
      const now = new Map(outlets.map((outlet) => [outlet, outlet.tally()]));
      reported = now;
      const sinkCounts: Record<string, DeliveryCounts> = {};
      for (const [outlet, tally] of now) {
        sinkCounts[outlet.name] = countsSince(before.get(outlet) ?? NOTHING, tally, outlet.pending());
      }
      return { ...sumOf(Object.values(sinkCounts)), sinks: sinkCounts };
    },
    async close() {
      const closing = Promise.allSettled(outlets.map((outlet) => outlet.close()));
      await settledWithin(closing, CLOSE_TIMEOUT_MS);
    },
  };
}

const TRACE_ID = /^(?!0{32})[0-9a-f]{32}$/;
const SPAN_ID = /^(?!0{16})[0-9a-f]{16}$/;

/** What a sink says, if it is what W3C allows: a wrong id would spoil the trace in every backend. */
function activeSpanOf(sink: Sink): SpanReference | undefined {
  try {
    const active = sink.activeSpan?.();
    const isValid = active !== undefined && TRACE_ID.test(active.traceId) && SPAN_ID.test(active.spanId);
    return isValid ? active : undefined;
  } catch {
    return undefined;
  }
}
