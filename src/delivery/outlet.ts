import { messageOf } from "../events/errors.ts";
import type { DropReason, ImmediateSink, RecordedEvent } from "../events/sink.ts";
import type { Logger } from "../logging/logger.ts";
import { createDeliveryCounter, type Tally } from "./delivery-counter.ts";

/** One sink as the dispatcher sees it, whether it takes events at once or in batches. None of it throws or rejects. */
export interface Outlet {
  readonly name: string;
  push(recorded: RecordedEvent): void;
  /** Counts an event that never reaches the sink. */
  drop(reason: DropReason): void;
  /** Resolves when nothing is queued or in flight, at the latest at the deadline. */
  drain(timeoutMs: number): Promise<void>;
  tally(): Tally;
  /** Events queued or in flight. */
  pending(): number;
  close(): Promise<void>;
}

/** A sink that takes each event in the caller's turn. */
export function createImmediateOutlet(sink: ImmediateSink, logger: Logger): Outlet {
  const counter = createDeliveryCounter();
  let warned = false;
  return {
    name: sink.name,
    push(recorded) {
      try {
        sink.write(recorded);
        counter.sent(1);
      } catch (error) {
        counter.dropped(1, "rejected");
        if (!warned)
          logger.warn(`langmeter: sink ${sink.name} failed: ${messageOf(error) ?? "no reason given"}`);
        warned = true;
      }
    },
    drop: (reason) => counter.dropped(1, reason),
    drain: () => Promise.resolve(),
    tally: counter.snapshot,
    pending: () => 0,
    async close() {
      await sink.close?.();
    },
  };
}
