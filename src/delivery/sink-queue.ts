import { messageOf } from "../events/errors.ts";
import {
  type BatchSink,
  type DropReason,
  isSinkError,
  type RecordedEvent,
  type SinkError,
} from "../events/sink.ts";
import type { Logger } from "../logging/logger.ts";
import { createDeliveryCounter } from "./delivery-counter.ts";
import type { Outlet } from "./outlet.ts";
import { backoffMs, createPause, MAX_PAUSE_MS, settledWithin } from "./waiting.ts";

/** Bounds of one sink's queue. Beyond them the oldest events go first, totals and errors last. */
const MAX_QUEUED_EVENTS = 10_000;
const MAX_QUEUED_CHARS = 32_000_000;

const DEFAULT_LIMITS = { maxEvents: 100, maxBytes: 1_000_000, maxDelayMs: 1_000 };
const ATTEMPT_TIMEOUT_MS = 10_000;

/** The queue of one batch sink: keeps order, has one batch in flight, tries again, counts what it gives up. */
export function createSinkQueue(sink: BatchSink, logger: Logger): Outlet {
  const limits = { ...DEFAULT_LIMITS, ...sink.limits };
  const maxEvents = Math.max(1, limits.maxEvents); // an empty batch would never empty the queue
  const counter = createDeliveryCounter();
  const retryPause = createPause();
  let queue: RecordedEvent[] = [];
  let queuedChars = 0;
  let inFlight = 0;
  let closed = false;
  const warned = new Set<"failing" | "losing">();
  let batchTimer: ReturnType<typeof setTimeout> | undefined;
  let delivering: Promise<void> | undefined;

  /** One warning of each kind per burst: the first of a row, until a batch gets through again. */
  function warn(kind: "failing" | "losing", message: string): void {
    if (!warned.has(kind)) logger.warn(`langmeter: sink ${sink.name} ${message}`);
    warned.add(kind);
  }

  function drop(count: number, reason: DropReason, why: string): void {
    counter.dropped(count, reason);
    warn("losing", `loses events (${reason}): ${why}`);
  }

  function makeRoom(): void {
    while (queue.length > MAX_QUEUED_EVENTS || (queuedChars > MAX_QUEUED_CHARS && queue.length > 1)) {
      const expendable = queue.findIndex(({ name }) => !isPrecious(name));
      const [lost] = queue.splice(Math.max(expendable, 0), 1);
      queuedChars -= lost?.json.length ?? 0;
      drop(1, "queue_overflow", "events come faster than it takes them");
    }
  }

  function takeBatch(): RecordedEvent[] {
    let chars = 0;
    let count = 0;
    for (const { json } of queue) {
      if (count >= maxEvents || (count > 0 && chars + json.length > limits.maxBytes)) break;
      chars += json.length;
      count++;
    }
    const batch = queue.slice(0, count);
    queue = queue.slice(count);
    queuedChars -= chars;
    return batch;
  }

  async function deliver(batch: readonly RecordedEvent[]): Promise<void> {
    for (let attempt = 1; !closed; attempt++) {
      try {
        await sink.send(batch, { signal: AbortSignal.timeout(ATTEMPT_TIMEOUT_MS) });
        counter.sent(batch.length);
        warned.clear();
        return;
      } catch (error) {
        const refusal = isSinkError(error) ? error : undefined;
        if (refusal?.retryable === false) return refused(batch, refusal);
        warn("failing", `failed and is tried again: ${messageOf(error) ?? "no reason given"}`);
        await retryPause.wait(Math.min(refusal?.retryAfterMs ?? backoffMs(attempt), MAX_PAUSE_MS));
      }
    }
  }

  /** A batch that is too large as a whole is halved, until the event that is too large is dropped alone. */
  async function refused(batch: readonly RecordedEvent[], { reason, message }: SinkError): Promise<void> {
    if (reason !== "too_large" || batch.length === 1) return drop(batch.length, reason, message);
    const middle = Math.ceil(batch.length / 2);
    await deliver(batch.slice(0, middle));
    await deliver(batch.slice(middle));
  }

  async function deliverAll(): Promise<void> {
    clearTimeout(batchTimer);
    batchTimer = undefined;
    while (queue.length > 0 && !closed) {
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
      if (closed) return drop(1, "rejected", "it is closed");
      queue.push(recorded);
      queuedChars += recorded.json.length;
      if (queue.length > MAX_QUEUED_EVENTS || queuedChars > MAX_QUEUED_CHARS) makeRoom();
      if (delivering !== undefined) return;
      if (queue.length >= maxEvents || queuedChars >= limits.maxBytes) void start();
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
      closed = true; // what is still queued was reported as pending
      clearTimeout(batchTimer);
      retryPause.end();
      await sink.close?.();
    },
  };
}

function isPrecious(eventName: string): boolean {
  return eventName === "trace_complete" || eventName.endsWith("_error");
}
