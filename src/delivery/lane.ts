import { restricted } from "../content/restricted.ts";
import { messageOf } from "../events/errors.ts";
import type { BatchLimits, BatchSink, DropReason, RecordedEvent } from "../events/sink.ts";
import type { Logger } from "../logging/logger.ts";
import { createBatchDelivery, type DeliveryOutcome } from "./batch-delivery.ts";
import { createBurstLog } from "./burst-log.ts";
import { createCircuit, PROBE_WAIT_MS } from "./circuit.ts";
import type { DeliveryCounter } from "./delivery-counter.ts";
import { createEventQueue, type EventQueue } from "./event-queue.ts";
import { type CutOff, offProcessExit, onProcessExit } from "./process-end.ts";
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
  const queue = createEventQueue();
  const circuit = createCircuit();
  const pause = createPause();
  const arrivals = createArrivals();
  const inFlight = createInFlight(sink.name, counter, logger);
  const limits = limitsOf(sink.limits);
  const pump = createPump(queue, limits, deliverNext);
  const deliverBatch = createBatchDelivery({
    sink,
    circuit,
    pause,
    outcome: inFlight.outcome,
    warn: (message) => logger.warn(`langmeter: sink ${sink.name}: ${message}`),
    isClosed: pump.isStopped,
  });

  async function deliverNext(): Promise<void> {
    const batch = queue.take(limits.maxEvents, limits.maxBytes);
    inFlight.begin(batch);
    try {
      await deliverBatch(restricted(batch, sink.content));
    } catch (error) {
      inFlight.outcome.lost(inFlight.count(), "rejected", messageOf(error) ?? "it cannot be read");
    }
    inFlight.batchEnded();
    arrivals.reach(queue.gone);
    if (queue.length === 0) offProcessExit(saveOnExit);
  }

  /** What has not arrived when the process exits, saved if the sink can. */
  function saveOnExit(): CutOff | undefined {
    const count = queue.length + inFlight.count();
    if (count === 0) return undefined;
    try {
      const events = [...inFlight.events(), ...queue.take(count, Number.POSITIVE_INFINITY)];
      if (sink.sendOnExit === undefined) return { sink: sink.name, count, logger };
      sink.sendOnExit(restricted(events, sink.content));
      return undefined;
    } catch (error) {
      inFlight.outcome.failing(messageOf(error) ?? "no reason given");
      return { sink: sink.name, count, logger };
    }
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
      if (pump.isStopped()) return inFlight.refuse(1, "rejected", "it is closed");
      const lost = queue.push(recorded);
      if (lost > 0) inFlight.refuse(lost, "queue_overflow", "events come faster than it takes them");
      if (queue.length === 1) onProcessExit(saveOnExit);
      pump.wake();
    },
    async drain(timeoutMs) {
      if (pump.isStopped() || queue.length + inFlight.count() === 0) return;
      const startedAt = performance.now();
      const arrived = arrivals.of(queue.newest);
      pump.hurry(queue.newest);
      if (pause.askedForMs() > timeoutMs) return;
      if (circuit.isOpen && !(await isAlive(timeoutMs))) return;
      // An attempt on a connection that died while the process was frozen fails now, and the backend may be well.
      if (circuit.isTrying) pause.skipNext();
      else pause.cutShort();
      await settledWithin(arrived, Math.max(0, timeoutMs - (performance.now() - startedAt)));
    },
    pending: () => queue.length + inFlight.count(),
    stop() {
      pump.stop();
      offProcessExit(saveOnExit); // what is pending was reported when the tracer was closed
      pause.end();
    },
  };
}

/** The batch under way, and the books of what becomes of events. */
interface InFlight {
  readonly outcome: DeliveryOutcome;
  /** Events of the batch that are not settled. */
  count(): number;
  /** The batch, if any of it is not settled. */
  events(): readonly RecordedEvent[];
  begin(batch: readonly RecordedEvent[]): void;
  batchEnded(): void;
  /** Counts events that never get into a batch. */
  refuse(count: number, reason: DropReason, why: string): void;
}

function createInFlight(sinkName: string, counter: DeliveryCounter, logger: Logger): InFlight {
  const log = createBurstLog(sinkName, logger);
  let underWay: readonly RecordedEvent[] = [];
  let open = 0;

  function refuse(count: number, reason: DropReason, why: string): void {
    counter.dropped(count, reason);
    log.losing(reason, why);
  }

  return {
    outcome: {
      accepted(count) {
        counter.sent(count);
        open -= count;
      },
      lost(count, reason, why) {
        refuse(count, reason, why);
        open -= count;
      },
      failing: log.failing,
    },
    count: () => open,
    events: () => (open > 0 ? underWay : []),
    begin(batch) {
      underWay = batch;
      open = batch.length;
    },
    batchEnded() {
      underWay = [];
      log.batchEnded();
    },
    refuse,
  };
}

/** Sends what is due, one batch after the other: what fills a batch, has waited long enough, or is wanted now. */
interface Pump {
  /** After an event has come. */
  wake(): void;
  /** Sends the events up to this number without waiting for others. */
  hurry(number: number): void;
  isStopped(): boolean;
  stop(): void;
}

function createPump(
  queue: EventQueue,
  limits: Required<BatchLimits>,
  deliverNext: () => Promise<void>,
): Pump {
  const { maxEvents, maxBytes, maxDelayMs } = limits;
  let urgent = 0;
  let isRunning = false;
  let isStopped = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const isFull = () => queue.length >= maxEvents || queue.chars >= maxBytes;
  const isDue = () => queue.length > 0 && (queue.gone < urgent || isFull() || queue.ageMs() >= maxDelayMs);

  async function run(): Promise<void> {
    if (isRunning) return;
    isRunning = true;
    clearTimeout(timer);
    timer = undefined;
    while (isDue() && !isStopped) await deliverNext();
    isRunning = false;
    if (queue.length > 0 && !isStopped) runInTime();
  }

  function hurry(number: number): void {
    urgent = Math.max(urgent, number);
    void run();
  }

  /** This timer keeps the process alive: a script that ends by itself delivers its last events. */
  function runInTime(): void {
    timer ??= setTimeout(() => hurry(queue.gone + 1), Math.max(0, maxDelayMs - queue.ageMs()));
  }

  return {
    wake() {
      if (isRunning) return;
      if (isFull()) void run();
      else runInTime();
    },
    hurry,
    isStopped: () => isStopped,
    stop() {
      isStopped = true;
      clearTimeout(timer);
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
