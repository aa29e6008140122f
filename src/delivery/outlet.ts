import { restricted } from "../content/restricted.ts";
import { isThenable, settled } from "../events/application-function.ts";
import { messageOf } from "../events/errors.ts";
import type { DropReason, EventOrigin, ImmediateSink, Loss, RecordedEvent } from "../events/sink.ts";
import type { Logger } from "../logging/logger.ts";
import { createDeliveryCounter, type Tally } from "./delivery-counter.ts";
import { settledWithin } from "./waiting.ts";

/** One sink as the dispatcher sees it, whether it takes events at once or in batches. None of it throws or rejects. */
export interface Outlet {
  readonly name: string;
  push(recorded: RecordedEvent, origin?: EventOrigin): void;
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
  /** What an async `write` is busy with. */
  const writing = new Set<Promise<void>>();
  let warned = false;

  function warn(why: string | undefined): void {
    if (!warned) logger.warn(`langmeter: sink ${sink.name} failed: ${why ?? "no reason given"}`);
    warned = true;
  }

  function lose({ count, reason, message }: Loss): void {
    counter.sent(-count);
    counter.dropped(count, reason);
    warn(message);
  }

  /** Nobody awaits `write`, but an async function may stand for it: then the event is taken when its promise says so. */
  function awaitTaken(write: PromiseLike<unknown>): void {
    const taken = settled(write).then(
      () => counter.sent(1),
      (error: unknown) => refuse(error),
    );
    writing.add(taken);
    void taken.then(() => writing.delete(taken));
  }

  function refuse(error: unknown): void {
    counter.dropped(1, "rejected");
    warn(messageOf(error));
  }

  /** Comes to its end at the deadline or soon after: what the client says then is not lost. */
  async function flush(timeoutMs: number): Promise<void> {
    try {
      if (writing.size > 0) await Promise.all(writing);
      const loss = await sink.flush?.({ signal: AbortSignal.timeout(Math.ceil(timeoutMs)) });
      if (loss) lose(loss);
    } catch (error) {
      warn(messageOf(error));
    }
  }

  return {
    name: sink.name,
    push(recorded, origin) {
      try {
        for (const allowed of restricted([recorded], sink.content)) {
          const answer: unknown = sink.write(allowed, origin);
          if (isThenable(answer)) awaitTaken(answer);
          else counter.sent(1);
        }
      } catch (error) {
        refuse(error);
      }
    },
    drop: (reason) => counter.dropped(1, reason),
    drain: (timeoutMs) => settledWithin(flush(timeoutMs), timeoutMs),
    tally: counter.snapshot,
    pending: () => writing.size,
    async close() {
      await sink.close?.();
    },
  };
}
