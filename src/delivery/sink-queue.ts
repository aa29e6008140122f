import { restricted } from "../content/restricted.ts";
import type { BatchSink } from "../events/sink.ts";
import type { Logger } from "../logging/logger.ts";
import { createBatchDelivery } from "./batch-delivery.ts";
import { limitsOf } from "./batch-limits.ts";
import { createBurstLog } from "./burst-log.ts";
import { createCircuit } from "./circuit.ts";
import { createDeliveryCounter } from "./delivery-counter.ts";
import { createEventQueue } from "./event-queue.ts";
import type { Outlet } from "./outlet.ts";
import { createPause, settledWithin } from "./waiting.ts";

/** How long a flush waits for a sign of life from a backend that is taken for dead. */
const PROBE_WAIT_MS = 1_000;

/** The queue of one batch sink: keeps order, has one batch in flight, tries again, counts what it gives up. */
export function createSinkQueue(sink: BatchSink, logger: Logger): Outlet {
  const { maxEvents, maxBytes, maxDelayMs } = limitsOf(sink.limits);
  const counter = createDeliveryCounter();
  const queue = createEventQueue();
  const circuit = createCircuit();
  const pause = createPause();
  const log = createBurstLog(sink.name, logger);
  let inFlight = 0;
  let closed = false;
  let batchTimer: ReturnType<typeof setTimeout> | undefined;
  let delivering: Promise<void> | undefined;

  const deliverBatch = createBatchDelivery({
    sink,
    circuit,
    pause,
    isClosed: () => closed,
    outcome: {
      accepted(count) {
        counter.sent(count);
        inFlight -= count;
      },
      lost(count, reason, why) {
        counter.dropped(count, reason);
        inFlight -= count;
        log.losing(reason, why);
      },
      failing: log.failing,
    },
  });

  async function deliverAll(): Promise<void> {
    clearTimeout(batchTimer);
    batchTimer = undefined;
    while (queue.length > 0 && !closed) {
      const batch = queue.take(maxEvents, maxBytes);
      inFlight = batch.length;
      await deliverBatch(restricted(batch, sink.content));
      log.batchEnded();
    }
    delivering = undefined;
  }

  function start(): Promise<void> {
    delivering ??= deliverAll();
    return delivering;
  }

  /** Whether a backend that is taken for dead answers, if it may be asked at all. */
  async function isAlive(timeoutMs: number): Promise<boolean> {
    if (!circuit.mayProbe()) return false;
    const outcome = circuit.nextOutcome();
    pause.cutShort();
    return (await settledWithin(outcome, Math.min(timeoutMs, PROBE_WAIT_MS))) === true;
  }

  return {
    name: sink.name,
    push(recorded) {
      if (closed) {
        counter.dropped(1, "rejected");
        return log.losing("rejected", "it is closed");
      }
      const lost = queue.push(recorded);
      if (lost > 0) {
        counter.dropped(lost, "queue_overflow");
        log.losing("queue_overflow", "events come faster than it takes them");
      }
      if (delivering !== undefined) return;
      if (queue.length >= maxEvents || queue.chars >= maxBytes) void start();
      // This timer keeps the process alive: a script that ends by itself delivers its last events.
      else batchTimer ??= setTimeout(() => void start(), maxDelayMs);
    },
    drop: (reason) => counter.dropped(1, reason),
    async drain(timeoutMs) {
      if (queue.length === 0 && inFlight === 0) return;
      const startedAt = performance.now();
      const delivered = start();
      if (pause.askedForMs() > timeoutMs) return;
      if (circuit.isOpen && !(await isAlive(timeoutMs))) return;
      // An attempt on a connection that died while the process was frozen fails now, and the backend may be well.
      if (circuit.isTrying) pause.skipNext();
      else pause.cutShort();
      await settledWithin(delivered, Math.max(0, timeoutMs - (performance.now() - startedAt)));
    },
    tally: counter.snapshot,
    pending: () => queue.length + inFlight,
    async close() {
      closed = true; // what is still queued was reported as pending
      clearTimeout(batchTimer);
      pause.end();
      await sink.close?.();
    },
  };
}
