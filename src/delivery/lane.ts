import { restricted } from "../content/restricted.ts";
import { messageOf } from "../events/errors.ts";
import type { BatchLimits, BatchSink, RecordedEvent } from "../events/sink.ts";
import type { Logger } from "../logging/logger.ts";
import { createBatchDelivery } from "./batch-delivery.ts";
import { createBurstLog } from "./burst-log.ts";
import { createCircuit, PROBE_WAIT_MS } from "./circuit.ts";
import type { DeliveryCounter } from "./delivery-counter.ts";
import { createEventQueue } from "./event-queue.ts";
import { createPause, settledWithin } from "./waiting.ts";

const DEFAULT_LIMITS: Required<BatchLimits> = { maxEvents: 100, maxBytes: 1_000_000, maxDelayMs: 1_000 };

/** The limits of a sink, completed. */
export function limitsOf(limits: BatchLimits | undefined): Required<BatchLimits> {
  return { ...DEFAULT_LIMITS, ...limits };
}

/** Events on their way to one address of one sink: in order, one batch in flight, tried again, counted. */
export interface Lane {
  push(recorded: RecordedEvent): void;
  /** Resolves when all that has come so far is settled, or at the deadline; at once where nobody should wait. */
  drain(timeoutMs: number): Promise<void>;
  /** Events queued or in flight. */
  pending(): number;
  /** Ends the tries; what is queued stays pending. */
  stop(): void;
}

export function createLane(sink: BatchSink, counter: DeliveryCounter, logger: Logger): Lane {
  const { maxEvents, maxBytes, maxDelayMs } = limitsOf(sink.limits);
  const queue = createEventQueue();
  const circuit = createCircuit();
  const pause = createPause();
  const arrivals = createArrivals();
  const log = createBurstLog(sink.name, logger);
  /** Events up to this number are sent without waiting for company: somebody flushes, or they have waited enough. */
  let urgent = 0;
  let inFlight = 0;
  let isRunning = false;
  let isStopped = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function settle(count: number): void {
    inFlight -= count;
  }

  const deliverBatch = createBatchDelivery({
    sink,
    circuit,
    pause,
    warn: (message) => logger.warn(`langmeter: sink ${sink.name}: ${message}`),
    isClosed: () => isStopped,
    outcome: {
      accepted(count) {
        counter.sent(count);
        settle(count);
      },
      lost(count, reason, why) {
        counter.dropped(count, reason);
        settle(count);
        log.losing(reason, why);
      },
      failing: log.failing,
    },
  });

  const isFull = () => queue.length >= maxEvents || queue.chars >= maxBytes;
  const isDue = () => queue.length > 0 && (queue.gone < urgent || isFull() || queue.ageMs() >= maxDelayMs);

  async function deliverNext(): Promise<void> {
    const batch = queue.take(maxEvents, maxBytes);
    inFlight = batch.length;
    try {
      await deliverBatch(restricted(batch, sink.content));
    } catch (error) {
      counter.dropped(inFlight, "rejected");
      log.losing("rejected", messageOf(error) ?? "it cannot be read");
      inFlight = 0;
    }
    log.batchEnded();
    arrivals.reach(queue.gone);
  }

  /** Sends all that is due, one batch after the other, and comes back when the rest has waited long enough. */
  async function run(): Promise<void> {
    if (isRunning) return;
    isRunning = true;
    clearTimeout(timer);
    timer = undefined;
    while (isDue() && !isStopped) await deliverNext();
    isRunning = false;
    if (queue.length > 0 && !isStopped) sendInTime();
  }

  /** This timer keeps the process alive: a script that ends by itself delivers its last events. */
  function sendInTime(): void {
    timer ??= setTimeout(
      () => {
        urgent = Math.max(urgent, queue.gone + 1);
        void run();
      },
      Math.max(0, maxDelayMs - queue.ageMs()),
    );
  }

  /** Whether a backend that is taken for dead answers, if it may be asked at all. */
  async function isAlive(timeoutMs: number): Promise<boolean> {
    if (!circuit.mayProbe()) return false;
    const outcome = circuit.nextOutcome();
    pause.cutShort();
    return (await settledWithin(outcome, Math.min(timeoutMs, PROBE_WAIT_MS))) === true;
  }

  return {
    push(recorded) {
      if (isStopped) {
        counter.dropped(1, "rejected");
        return log.losing("rejected", "it is closed");
      }
      const lost = queue.push(recorded);
      if (lost > 0) {
        counter.dropped(lost, "queue_overflow");
        log.losing("queue_overflow", "events come faster than it takes them");
      }
      if (isRunning) return;
      if (isFull()) void run();
      else sendInTime();
    },
    async drain(timeoutMs) {
      if (isStopped || queue.length + inFlight === 0) return;
      const startedAt = performance.now();
      urgent = queue.newest;
      const arrived = arrivals.of(urgent);
      void run();
      if (pause.askedForMs() > timeoutMs) return;
      if (circuit.isOpen && !(await isAlive(timeoutMs))) return;
      // An attempt on a connection that died while the process was frozen fails now, and the backend may be well.
      if (circuit.isTrying) pause.skipNext();
      else pause.cutShort();
      await settledWithin(arrived, Math.max(0, timeoutMs - (performance.now() - startedAt)));
    },
    pending: () => queue.length + inFlight,
    stop() {
      isStopped = true;
      clearTimeout(timer);
      pause.end();
    },
  };
}

/** Who waits until all events up to a number are settled. */
interface Arrivals {
  of(number: number): Promise<void>;
  reach(number: number): void;
}

function createArrivals(): Arrivals {
  const waiting = new Map<number, { readonly promise: Promise<void>; readonly resolve: () => void }>();
  return {
    of(number) {
      const known = waiting.get(number);
      if (known !== undefined) return known.promise;
      let resolve = () => {};
      const promise = new Promise<void>((settle) => {
        resolve = settle;
      });
      waiting.set(number, { promise, resolve });
      return promise;
    },
    reach(number) {
      for (const [awaited, { resolve }] of waiting) {
        if (awaited > number) break; // in the order in which they were asked for
        waiting.delete(awaited);
        resolve();
      }
    },
  };
}
