import type { DeliveryCounts, EventOrigin, FlushReport, RecordedEvent, Sink } from "../events/sink.ts";
import { createSafeLogger, type Logger } from "../logging/logger.ts";
import { ruleFor, type SamplingOptions } from "../sampling/rule.ts";
import { countsSince, NOTHING, sumOf, type Tally } from "./delivery-counter.ts";
import { createImmediateOutlet, type Outlet } from "./outlet.ts";
import { createSampledOutlet } from "./sampled-outlet.ts";
import { createSinkQueue } from "./sink-queue.ts";
import { settledWithin } from "./waiting.ts";

/** Fans the record out. Each sink stands alone: none can delay another or the application. */
export interface Dispatcher {
  push(recorded: RecordedEvent, origin?: EventOrigin): void;
  /** Counts an event that is too large for any sink. */
  refuse(): void;
  /**
   * Settles by the deadline and never rejects. Concurrent calls share the work and report the same deliveries.
   *
   * @param isLast The tracer closes: what waits for the end of its trace is decided first. @default false
   */
  flush(timeoutMs: number, isLast?: boolean): Promise<FlushReport>;
  /** All deliveries since the start. */
  totals(): FlushReport;
  /** Releases the sinks; one that does not come to its end is left behind after {@link CLOSE_TIMEOUT_MS}. */
  close(): Promise<void>;
}

const CLOSE_TIMEOUT_MS = 5_000;

export function createDispatcher(
  sinks: readonly Sink[],
  logger: Logger,
  sampling?: SamplingOptions,
): Dispatcher {
  const safeLogger = createSafeLogger(logger);
  const outlets = sinks.map((sink) => {
    const outlet = outletOf(sink, logger);
    const rule = ruleFor(sink.name, sampling);
    return rule === undefined ? outlet : createSampledOutlet(outlet, rule, safeLogger);
  });
  let reported: ReadonlyMap<Outlet, Tally> = new Map();

  return {
    push(recorded, origin) {
      for (const outlet of outlets) outlet.push(recorded, origin);
    },
    refuse() {
      for (const outlet of outlets) outlet.drop("too_large");
    },
    async flush(timeoutMs, isLast = false) {
      const before = reported;
      await Promise.all(outlets.map((outlet) => outlet.drain(timeoutMs, isLast)));
      reported = new Map(outlets.map((outlet) => [outlet, outlet.tally()]));
      return reportSince(before, reported);
    },
    totals: () => reportSince(new Map(), new Map(outlets.map((outlet) => [outlet, outlet.tally()]))),
    async close() {
      const closing = Promise.allSettled(outlets.map((outlet) => outlet.close()));
      await settledWithin(closing, CLOSE_TIMEOUT_MS);
    },
  };
}

function reportSince(before: ReadonlyMap<Outlet, Tally>, now: ReadonlyMap<Outlet, Tally>): FlushReport {
  const sinks: Record<string, DeliveryCounts> = {};
  for (const [outlet, tally] of now)
    sinks[outlet.name] = countsSince(before.get(outlet) ?? NOTHING, tally, outlet.pending());
  return { ...sumOf(Object.values(sinks)), sinks };
}

function outletOf(sink: Sink, logger: Logger): Outlet {
  return sink.kind === "immediate" ? createImmediateOutlet(sink, logger) : createSinkQueue(sink, logger);
}
