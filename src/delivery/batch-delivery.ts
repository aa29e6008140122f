import { settled } from "../events/application-function.ts";
import { messageOf } from "../events/errors.ts";
import {
  type BatchSink,
  type DropReason,
  isSinkError,
  type RecordedEvent,
  type Refusal,
  SinkError,
} from "../events/sink.ts";
import { get } from "../events/untrusted.ts";
import type { Circuit } from "./circuit.ts";
import { backoffMs, idleTimer, type Pause } from "./waiting.ts";

const ATTEMPT_TIMEOUT_MS = 10_000;
const TURNS_TO_READ = 10;
/** What a sink that does not heed its signal gets on top. */
const GRACE_MS = 1_000;
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
  readonly sink: Pick<BatchSink, "send">;
  readonly circuit: Circuit;
  readonly pause: Pause;
  readonly outcome: DeliveryOutcome;
  /** See {@link DeliveryContext}. */
  readonly warn: (message: string) => void;
  readonly isClosed: () => boolean;
}

/** Brings one batch to its end: accepted, or given up, event by event where it must be. Never rejects. */
export type DeliverBatch = (batch: readonly RecordedEvent[]) => Promise<void>;

/** What a try has left undone, and why. */
interface Setback {
  readonly events: readonly RecordedEvent[];
  readonly error: SinkError;
}

export function createBatchDelivery(parts: BatchDeliveryParts): DeliverBatch {
  const { sink, circuit, pause, outcome, warn, isClosed } = parts;

  async function deliver(batch: readonly RecordedEvent[]): Promise<void> {
    /** Without the time that the process was frozen: a function may sleep for hours between two tries. */
    let awakeMs = 0;
    let remaining = batch;
    for (let attempt = 1; remaining.length > 0 && !isClosed(); attempt++) {
      const startedAt = performance.now();
      const setback = await tryOnce(remaining);
      if (setback === undefined) return;
      const { events, error } = setback;
      if (!error.retryable) return refused(events, error);
      awakeMs += Math.min(performance.now() - startedAt, ATTEMPT_TIMEOUT_MS);
      if (awakeMs > GIVE_UP_AFTER_MS) return outcome.lost(events.length, error.reason, error.message);
      outcome.failing(error.message);
      remaining = events;
      awakeMs += await pause.wait(error.retryAfterMs, backoffMs(attempt), awakeMs);
    }
  }

  /** Undefined where nothing is left to do. */
  async function tryOnce(batch: readonly RecordedEvent[]): Promise<Setback | undefined> {
    try {
      return await circuit.attempt(() => send(batch));
    } catch (error) {
      return { events: batch, error: sinkErrorOf(error) };
    }
  }

  /** A batch of which nothing is taken has failed like any other, whether it was refused as a whole or one by one. */
  async function send(batch: readonly RecordedEvent[]): Promise<Setback | undefined> {
    const signal = attemptSignal();
    const refusals = await inTime(settled(sink.send(batch, { signal, warn })), signal);
    // A sink of the application may return anything: what names no event refuses none.
    const setback = settle(batch, Array.isArray(refusals) ? refusals : []);
    if (setback?.events.length === batch.length) throw setback.error;
    return setback;
  }

  /** Counts what the backend took and what it refused for good; returns what it may take later. */
  function settle(batch: readonly RecordedEvent[], refusals: readonly Refusal[]): Setback | undefined {
    const refusalAt = new Map(refusals.map((refusal) => [get(refusal, "index"), refusal]));
    const later: RecordedEvent[] = [];
    let why: Refusal | undefined;
    let accepted = 0;
    for (const [index, recorded] of batch.entries()) {
      const refusal = refusalAt.get(index);
      if (refusal === undefined) accepted++;
      else if (refusal.retryable === true) {
        later.push(recorded);
        why ??= refusal;
      } else outcome.lost(1, refusal.reason, refusal.message);
    }
    outcome.accepted(accepted);
    return why && { events: later, error: new SinkError(why.message, { reason: why.reason }) };
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

/**
 * Aborts when the time of an attempt is up. In a process that was busy all the while the answer may lie there unread,
 * and timers come first: a few turns of the event loop, which are nothing to an idle process, let it be read, so that
 * no batch is sent twice because the application computes.
 */
function attemptSignal(): AbortSignal {
  const controller = new AbortController();
  const nextTurn = globalThis.setImmediate ?? setTimeout;
  const wait = (turns: number): void => {
    if (turns === 0) controller.abort();
    else nextTurn(() => wait(turns - 1));
  };
  AbortSignal.timeout(ATTEMPT_TIMEOUT_MS).addEventListener("abort", () => wait(TURNS_TO_READ));
  return controller.signal;
}

/** Of a sink that hangs whatever its signal says, only the batch in its hands may suffer. */
function inTime<Result>(sending: Promise<Result>, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const error = new SinkError("it does not come to an end", { reason: "timeout" });
    const wait = () => void idleTimer(() => reject(error), GRACE_MS);
    signal.addEventListener("abort", wait, { once: true });
    sending.then(resolve, reject).finally(() => signal.removeEventListener("abort", wait));
  });
}

/** What a sink threw that knows less is a failure for now. */
function sinkErrorOf(error: unknown): SinkError {
  if (isSinkError(error)) return error;
  return new SinkError(messageOf(error) ?? "no reason given", { reason: "network", cause: error });
}
