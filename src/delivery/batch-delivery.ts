import { messageOf } from "../events/errors.ts";
import {
  type BatchSink,
  type DropReason,
  isSinkError,
  type RecordedEvent,
  type Refusal,
  type SinkError,
} from "../events/sink.ts";
import type { Circuit } from "./circuit.ts";
import { backoffMs, type Pause } from "./waiting.ts";

const ATTEMPT_TIMEOUT_MS = 10_000;
/** A batch that has failed for so long is given up: it may be the batch and not the backend. */
const GIVE_UP_AFTER_MS = 3_600_000;

/** What became of events, as it turns out. */
export interface DeliveryOutcome {
  accepted(count: number): void;
  lost(count: number, reason: DropReason, why: string): void;
  /** A try failed and another one follows. */
  failing(why: string): void;
}

export interface BatchDeliveryParts {
  readonly sink: BatchSink;
  readonly circuit: Circuit;
  readonly pause: Pause;
  readonly outcome: DeliveryOutcome;
  readonly isClosed: () => boolean;
}

/** Brings one batch to its end: accepted, or given up, event by event where it must be. Never rejects. */
export type DeliverBatch = (batch: readonly RecordedEvent[]) => Promise<void>;

export function createBatchDelivery(parts: BatchDeliveryParts): DeliverBatch {
  const { sink, circuit, pause, outcome, isClosed } = parts;

  async function deliver(batch: readonly RecordedEvent[]): Promise<void> {
    /** Without the time that the process was frozen: a function may sleep for hours between two tries. */
    let awakeMs = 0;
    let remaining = batch;
    for (let attempt = 1; remaining.length > 0 && !isClosed(); attempt++) {
      const startedAt = performance.now();
      try {
        const signal = AbortSignal.timeout(ATTEMPT_TIMEOUT_MS);
        const tried = remaining;
        const refusals = await circuit.attempt(() => sink.send(tried, { signal }));
        remaining = settle(tried, refusals ?? []);
        if (remaining.length > 0) awakeMs += await pause.wait(undefined, backoffMs(attempt));
      } catch (error) {
        const refusal = isSinkError(error) ? error : undefined;
        if (refusal?.retryable === false) return refused(remaining, refusal);
        const why = messageOf(error) ?? "no reason given";
        awakeMs += Math.min(performance.now() - startedAt, ATTEMPT_TIMEOUT_MS);
        if (awakeMs > GIVE_UP_AFTER_MS)
          return outcome.lost(remaining.length, refusal?.reason ?? "network", why);
        outcome.failing(why);
        awakeMs += await pause.wait(refusal?.retryAfterMs, backoffMs(attempt));
      }
    }
  }

  /** Counts what the backend took and what it refused for good; returns what it may take later. */
  function settle(batch: readonly RecordedEvent[], refusals: readonly Refusal[]): readonly RecordedEvent[] {
    const refusalAt = new Map(refusals.map((refusal) => [refusal.index, refusal]));
    const later: RecordedEvent[] = [];
    let accepted = 0;
    for (const [index, recorded] of batch.entries()) {
      const refusal = refusalAt.get(index);
      if (refusal === undefined) accepted++;
      else if (refusal.retryable === true) later.push(recorded);
      else outcome.lost(1, refusal.reason, refusal.message);
    }
    outcome.accepted(accepted);
    if (later.length > 0) outcome.failing(refusals.find(({ retryable }) => retryable)?.message ?? "");
    return later;
  }

  /** Where one event is at fault the batch is halved, until that event is dropped alone. */
  async function refused(batch: readonly RecordedEvent[], refusal: SinkError): Promise<void> {
    if (!refusal.isolate || batch.length === 1)
      return outcome.lost(batch.length, refusal.reason, refusal.message);
    const middle = Math.ceil(batch.length / 2);
    await deliver(batch.slice(0, middle));
    await deliver(batch.slice(middle));
  }

  return deliver;
}
