import { type BatchSink, type DropReason, type RecordedEvent, SinkError } from "../events/sink.ts";
import { createDeliveryCounter } from "./delivery-counter.ts";
import type { Logger } from "./logger.ts";
import type { Outlet } from "./outlet.ts";
import { backoffMs, createPause, settledWithin } from "./waiting.ts";

/** Bounds of one sink's queue. Beyond them the oldest events go first, totals and errors last. */
export const MAX_QUEUED_EVENTS = 10_000;
export const MAX_QUEUED_CHARS = 32_000_000;

const DEFAULT_LIMITS = { maxEvents: 100, maxBytes: 1_000_000, maxDelayMs: 1_000 };
const ATTEMPT_TIMEOUT_MS = 10_000;

/** The queue of one batch sink: keeps order, has one batch in flight, tries again, counts what it gives up. */
export function createSinkQueue(sink: BatchSink, logger: Logger): Outlet {
  const limits = { ...DEFAULT_LIMITS, ...sink.limits };
  const counter = createDeliveryCounter();
  const retryPause = createPause();
  let queue: RecordedEvent[] = [];
  let queuedChars = 0;
  let inFlight = 0;
  let warned = false;
  let batchTimer: ReturnType<typeof setTimeout> | undefined;
  let delivering: Promise<void> | undefined;

  /** One warning per burst: the first of a row, until a batch gets through again. */
  function warn(message: string): void {
    if (!warned) logger.warn(`langmeter: sink ${sink.name} ${message}`);
    warned = true;
  }

  function drop(count: number, reason: DropReason, why: string): void {
    counter.dropped(count, reason);
    warn(`loses events (${reason}): ${why}`);
  }

  function makeRoom(): void {
    while (queue.length > MAX_QUEUED_EVENTS || (queuedChars > MAX_QUEUED_CHARS && queue.length > 1)) {
      const expendable = queue.findIndex(({ event }) => !isPrecious(event.event));
      const [lost] = queue.splice(Math.max(expendable, 0), 1);
      queuedChars -= lost?.json.length ?? 0;
      drop(1, "queue_overflow", "events come faster than it takes them");
    }
  }

  function takeBatch(): RecordedEvent[] {
    let chars = 0;
    let count = 0;
    for (const { json } of queue) {
      if (count >= limits.maxEvents || (count > 0 && chars + json.length > limits.maxBytes)) break;
      chars += json.length;
      count++;
    }
    const batch = queue.slice(0, count);
    queue = queue.slice(count);
    queuedChars -= chars;
    return batch;
  }

  async function deliver(batch: readonly RecordedEvent[]): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        await sink.send(batch, { signal: AbortSignal.timeout(ATTEMPT_TIMEOUT_MS) });
        counter.sent(batch.length);
        warned = false;
        return;
      } catch (error) {
        const refusal = error instanceof SinkError ? error : undefined;
        if (refusal?.retryable === false) return drop(batch.length, refusal.reason, refusal.message);
        warn(`failed and is tried again: ${error instanceof Error ? error.message : String(error)}`);
        await retryPause.wait(refusal?.retryAfterMs ?? backoffMs(attempt));
      }
    }
  }

  async function deliverAll(): Promise<void> {
    clearTimeout(batchTimer);
    batchTimer = undefined;
    while (queue.length > 0) {
      const batch = takeBatch();
      inFlight = batch.length;
      await deliver(batch);
      inFlight = 0;
    }
    delivering = undefined;
  }

  function start(): Promise<void> {
    delivering ??= deliverAll();
    return delivering;
  }

  return {
    name: sink.name,
    push(recorded) {
      queue.push(recorded);
      queuedChars += recorded.json.length;
      if (queue.length > MAX_QUEUED_EVENTS || queuedChars > MAX_QUEUED_CHARS) makeRoom();
      if (delivering !== undefined) return;
      if (queue.length >= limits.maxEvents || queuedChars >= limits.maxBytes) void start();
      // This timer keeps the process alive: a script that ends by itself delivers its last events.
      else batchTimer ??= setTimeout(() => void start(), limits.maxDelayMs);
    },
    drop: (reason) => counter.dropped(1, reason),
    async drain(timeoutMs) {
      retryPause.end();
      if (queue.length > 0 || inFlight > 0) await settledWithin(start(), timeoutMs);
    },
    tally: counter.snapshot,
    pending: () => queue.length + inFlight,
    async close() {
      clearTimeout(batchTimer);
      await sink.close?.();
    },
  };
}

function isPrecious(eventName: string): boolean {
  return eventName === "trace_complete" || eventName.endsWith("_error");
}
