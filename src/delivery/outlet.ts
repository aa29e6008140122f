import { restricted } from "../content/restricted.ts";
import { isThenable, settled } from "../events/application-function.ts";
import { messageOf } from "../events/errors.ts";
import {
  type DropReason,
  type EventOrigin,
  type ImmediateSink,
  type Loss,
  type RecordedEvent,
  SinkError,
} from "../events/sink.ts";
import type { Logger } from "../logging/logger.ts";
import { createCircuit, PROBE_WAIT_MS } from "./circuit.ts";
import { createDeliveryCounter, type DeliveryCounter, type Tally } from "./delivery-counter.ts";
import { settledWithin } from "./waiting.ts";

/** One sink as the dispatcher sees it, whether it takes events at once or in batches. None of it throws or rejects. */
export interface Outlet {
  readonly name: string;
  push(recorded: RecordedEvent, origin?: EventOrigin): void;
  /** Counts an event that never reaches the sink. */
  drop(reason: DropReason): void;
  /**
   * Resolves when nothing is queued or in flight, at the latest at the deadline.
   *
   * @param isLast The tracer closes: nothing waits any longer for what may come.
   */
  drain(timeoutMs: number, isLast: boolean): Promise<void>;
  tally(): Tally;
  /** Events queued or in flight. */
  pending(): number;
  close(): Promise<void>;
}

/** A sink that takes each event in the caller's turn. */
export function createImmediateOutlet(sink: ImmediateSink, logger: Logger): Outlet {
  const counter = createDeliveryCounter();
  const intake = createIntake(sink, counter, logger);
  const flush = createSinkFlush(sink, intake, logger);
  return {
    name: sink.name,
    push: intake.push,
    drop: (reason) => counter.dropped(1, reason),
    drain: flush,
    tally: counter.snapshot,
    pending: intake.writing,
    async close() {
      await sink.close?.();
    },
  };
}

/** Hands events to the sink and keeps the books. */
interface Intake {
  push(recorded: RecordedEvent, origin?: EventOrigin): void;
  /** Events that an async `write` is busy with. */
  writing(): number;
  written(): Promise<unknown>;
  /** How many events were taken since this was asked before. */
  takeCount(): number;
  /** Gives back what no flush has accounted for. */
  giveBack(count: number): void;
  /** @param taken Events that the loss is about: no more of them can be lost. */
  lose(loss: Loss, taken: number): number;
}

function createIntake(sink: ImmediateSink, counter: DeliveryCounter, logger: Logger): Intake {
  const writing = new Set<Promise<void>>();
  let sinceFlush = 0;
  let warned = false;

  function accept(): void {
    counter.sent(1);
    sinceFlush++;
  }

  function refuse(error: unknown): void {
    counter.dropped(1, "rejected");
    if (!warned) logger.warn(failed(sink, messageOf(error)));
    warned = true;
  }

  /** Nobody awaits `write`, but an async function may stand for it: then the event is taken when its promise says so. */
  function awaitTaken(write: PromiseLike<unknown>): void {
    const taken = settled(write).then(accept, refuse);
    writing.add(taken);
    void taken.then(() => writing.delete(taken));
  }

  return {
    push(recorded, origin) {
      try {
        for (const allowed of restricted([recorded], sink.content)) {
          const answer: unknown = sink.write(allowed, origin);
          if (isThenable(answer)) awaitTaken(answer);
          else accept();
        }
      } catch (error) {
        refuse(error);
      }
    },
    writing: () => writing.size,
    written: () => Promise.all(writing),
    takeCount() {
      const count = sinceFlush;
      sinceFlush = 0;
      return count;
    },
    giveBack(count) {
      sinceFlush += count;
    },
    lose({ count, reason }, taken) {
      const lost = Number.isInteger(count) ? Math.min(count, taken) : 0;
      if (lost <= 0) return 0;
      counter.sent(-lost);
      counter.dropped(lost, reason);
      return lost;
    },
  };
}

function failed({ name }: ImmediateSink, why: string | undefined): string {
  return `langmeter: sink ${name} failed: ${why ?? "no reason given"}`;
}

/** A backend that is well may need so long to answer a client's flush, whatever deadline the caller has. */
const MIN_FLUSH_MS = 500;

/** Waits for what the sink's client delivers, unless its backend is taken for dead. */
function createSinkFlush(
  sink: ImmediateSink,
  intake: Intake,
  logger: Logger,
): (timeoutMs: number) => Promise<void> {
  const circuit = createCircuit(() =>
    logger.warn(`langmeter: sink ${sink.name} does not come to an end; no flush waits for it until it does`),
  );
  let warned = false;

  function warn(why: string | undefined): void {
    if (!warned) logger.warn(failed(sink, why));
    warned = true;
  }

  async function flushSink(signal: AbortSignal): Promise<Loss | undefined> {
    try {
      if (intake.writing() > 0) await intake.written();
      const say = (message: string) => logger.warn(`langmeter: sink ${sink.name}: ${message}`);
      return (await sink.flush?.({ signal, warn: say })) ?? undefined;
    } catch (error) {
      if (!signal.aborted) throw error;
      throw new SinkError(messageOf(error) ?? "no reason given", { reason: "timeout", cause: error });
    }
  }

  /** Comes to its end at the deadline or soon after: what the client says then is not lost. */
  async function flush(timeoutMs: number): Promise<void> {
    const signal = AbortSignal.timeout(Math.ceil(timeoutMs));
    const taken = intake.takeCount();
    try {
      const loss = await circuit.attempt(() => flushSink(signal), timeoutMs);
      if (loss && intake.lose(loss, taken) > 0) warn(loss.message);
      else warned = false;
    } catch (error) {
      intake.giveBack(taken);
      warn(messageOf(error));
    }
  }

  return async (timeoutMs) => {
    const hasWork = sink.flush !== undefined || intake.writing() > 0;
    if (!hasWork || (circuit.isOpen && !circuit.mayProbe())) return;
    const patienceMs = circuit.isOpen ? Math.min(timeoutMs, PROBE_WAIT_MS) : timeoutMs;
    await settledWithin(flush(Math.max(timeoutMs, MIN_FLUSH_MS)), patienceMs);
  };
}
