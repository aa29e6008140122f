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

/** A backend that is well may need so long to answer a client's flush, whatever deadline the caller has. */
const MIN_FLUSH_MS = 500;

/** A sink that takes each event in the caller's turn. */
export function createImmediateOutlet(sink: ImmediateSink, logger: Logger): Outlet {
  const counter = createDeliveryCounter();
  const circuit = createCircuit(() =>
    logger.warn(`langmeter: sink ${sink.name} does not come to an end; no flush waits for it until it does`),
  );
  /** What an async `write` is busy with. */
  const writing = new Set<Promise<void>>();
  /** Events that no flush of the sink has accounted for. */
  let sinceFlush = 0;
  const warned = new Set<"write" | "flush">();

  function warn(work: "write" | "flush", why: string | undefined): void {
    if (!warned.has(work)) logger.warn(`langmeter: sink ${sink.name} failed: ${why ?? "no reason given"}`);
    warned.add(work);
  }

  /** @param taken Events since the flush before: no more of them can be lost. */
  function lose({ count, reason, message }: Loss, taken: number): void {
    const lost = Number.isInteger(count) ? Math.min(count, taken) : 0;
    if (lost <= 0) return;
    counter.sent(-lost);
    counter.dropped(lost, reason);
    warn("flush", message);
  }

  /** Nobody awaits `write`, but an async function may stand for it: then the event is taken when its promise says so. */
  function awaitTaken(write: PromiseLike<unknown>): void {
    const taken = settled(write).then(accept, (error: unknown) => refuse(error));
    writing.add(taken);
    void taken.then(() => writing.delete(taken));
  }

  function accept(): void {
    counter.sent(1);
    sinceFlush++;
  }

  function refuse(error: unknown): void {
    counter.dropped(1, "rejected");
    warn("write", messageOf(error));
  }

  /** Comes to its end at the deadline or soon after: what the client says then is not lost. */
  async function flush(timeoutMs: number): Promise<void> {
    const signal = AbortSignal.timeout(Math.ceil(timeoutMs));
    const taken = sinceFlush;
    sinceFlush = 0;
    try {
      const loss = await circuit.attempt(() => flushSink(signal), timeoutMs);
      if (loss) lose(loss, taken);
      else warned.delete("flush");
    } catch (error) {
      sinceFlush += taken;
      warn("flush", messageOf(error));
    }
  }

  function warnBeside(message: string): void {
    logger.warn(`langmeter: sink ${sink.name}: ${message}`);
  }

  async function flushSink(signal: AbortSignal): Promise<Loss | undefined> {
    try {
      if (writing.size > 0) await Promise.all(writing);
      return (await sink.flush?.({ signal, warn: warnBeside })) ?? undefined;
    } catch (error) {
      if (!signal.aborted) throw error;
      throw new SinkError(messageOf(error) ?? "no reason given", { reason: "timeout", cause: error });
    }
  }

  return {
    name: sink.name,
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
    drop: (reason) => counter.dropped(1, reason),
    async drain(timeoutMs) {
      const hasWork = sink.flush !== undefined || writing.size > 0;
      if (!hasWork || (circuit.isOpen && !circuit.mayProbe())) return;
      const patienceMs = circuit.isOpen ? Math.min(timeoutMs, PROBE_WAIT_MS) : timeoutMs;
      await settledWithin(flush(Math.max(timeoutMs, MIN_FLUSH_MS)), patienceMs);
    },
    tally: counter.snapshot,
    pending: () => writing.size,
    async close() {
      await sink.close?.();
    },
  };
}
