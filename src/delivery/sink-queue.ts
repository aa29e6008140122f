import { callSafely } from "../events/application-function.ts";
import { messageOf } from "../events/errors.ts";
import type { BatchSink, RecordedEvent } from "../events/sink.ts";
import type { Logger } from "../logging/logger.ts";
import { createDeliveryCounter } from "./delivery-counter.ts";
import { createLane, type Lane } from "./lane.ts";
import type { Outlet } from "./outlet.ts";
import { settledWithin } from "./waiting.ts";

/** What a flush grants to that which goes along with the events. */
const EXTRAS_SHARE_MS = 500;

/** The outlet of a batch sink: one queue for its events, and one more for those that travel apart. */
export function createSinkQueue(sink: BatchSink, logger: Logger): Outlet {
  const counter = createDeliveryCounter();
  const main = createLane(sink, counter, logger);
  const aside = sink.aside === undefined ? undefined : createLane(sink, counter, logger);
  const lanes = aside === undefined ? [main] : [main, aside];
  let isWarned = false;

  function laneOf(recorded: RecordedEvent): Lane {
    if (aside === undefined) return main;
    const isApart = callSafely(
      () => sink.aside?.(recorded),
      () => {}, // it goes with the others
    );
    return isApart === true ? aside : main;
  }

  function warn(message: string): void {
    logger.warn(`langmeter: sink ${sink.name}: ${message}`);
  }

  async function flushExtras(timeoutMs: number): Promise<void> {
    const signal = AbortSignal.timeout(Math.ceil(timeoutMs));
    try {
      await sink.flush?.({ signal, warn });
      isWarned = false;
    } catch (error) {
      if (!isWarned) warn(messageOf(error) ?? "the flush failed");
      isWarned = true;
    }
  }

  return {
    name: sink.name,
    push: (recorded) => laneOf(recorded).push(recorded),
    drop: (reason) => counter.dropped(1, reason),
    async drain(timeoutMs) {
      const startedAt = performance.now();
      await Promise.all(lanes.map((lane) => lane.drain(timeoutMs)));
      if (sink.flush === undefined) return;
      const share = Math.min(EXTRAS_SHARE_MS, timeoutMs - (performance.now() - startedAt));
      if (share > 0) await settledWithin(flushExtras(share), share);
    },
    tally: counter.snapshot,
    pending: () => lanes.reduce((sum, lane) => sum + lane.pending(), 0),
    async close() {
      for (const lane of lanes) lane.stop();
      await sink.close?.();
    },
  };
}
