import { messageOf } from "../events/errors.ts";
import { type DeliveryContext, isSinkError } from "../events/sink.ts";
import { backoffMs, heededMs, idleTimer, settledWithin } from "./waiting.ts";

/** How long a flush waits for a try, counted from the try's beginning. */
const SHARE_MS = 500;
/** How long a last try is waited for. */
const LAST_TRY_MS = 2_000;
/** After so many failures in a row nobody waits any more. */
const FAILURES_UNTIL_DEAD = 2;
/** What work that does not heed its signal gets on top. */
const GRACE_MS = 500;

/**
 * What goes along with the events and may fail without them, such as metrics: one try at a time, with its own time, its
 * own pauses and one warning until it goes well again. Nothing here throws or rejects.
 */
export interface SideDelivery {
  /** Begins a try, unless one is under way or the last one failed just now. */
  start(warn: DeliveryContext["warn"]): void;
  /** A try that holds all that came so far. Waits for its end half a second, and not at all where it keeps failing. */
  flush(warn: DeliveryContext["warn"]): Promise<void>;
  /** A last try, and a longer wait for it; neither where it keeps failing. */
  close(warn: DeliveryContext["warn"]): Promise<void>;
}

export interface SideWork {
  /** What it is, for the warning: "metrics". */
  readonly what: string;
  /** Milliseconds that one try may take. */
  readonly timeoutMs: number;
  /** One try; rejects where it failed. */
  deliver(signal: AbortSignal): Promise<void>;
}

export function createSideDelivery({ what, timeoutMs, deliver }: SideWork): SideDelivery {
  let underWay: { readonly end: Promise<void>; readonly waitUntil: number } | undefined;
  let failures = 0;
  let restUntil = 0;

  function succeeded(): void {
    failures = 0;
    restUntil = 0;
  }

  function failed(error: unknown, warn: DeliveryContext["warn"]): void {
    if (failures === 0) warn?.(`${what} do not arrive (${messageOf(error) ?? "no reason given"}); events do`);
    failures++;
    const askedMs = isSinkError(error) ? heededMs(error.retryAfterMs) : 0;
    restUntil = performance.now() + Math.max(backoffMs(failures), askedMs);
  }

  async function attempt(warn: DeliveryContext["warn"]): Promise<void> {
    const signal = AbortSignal.timeout(timeoutMs);
    let late: ReturnType<typeof setTimeout> | undefined;
    try {
      const timeUp = new Promise<never>((_, reject) => {
        late = idleTimer(() => reject(new Error("no end in time")), timeoutMs + GRACE_MS);
      });
      await Promise.race([deliver(signal), timeUp]);
      succeeded();
    } catch (error) {
      failed(error, warn);
    }
    clearTimeout(late);
    underWay = undefined;
  }

  function begin(warn: DeliveryContext["warn"]): void {
    underWay ??= { end: attempt(warn), waitUntil: performance.now() + SHARE_MS };
  }

  function start(warn: DeliveryContext["warn"]): void {
    if (performance.now() >= restUntil) begin(warn);
  }

  async function wait(): Promise<void> {
    const patienceMs = (underWay?.waitUntil ?? 0) - performance.now();
    if (underWay === undefined || failures >= FAILURES_UNTIL_DEAD || patienceMs <= 0) return;
    await settledWithin(underWay.end, patienceMs);
  }

  return {
    start,
    async flush(warn) {
      await wait(); // what is under way may not hold what came since
      start(warn);
      await wait();
    },
    async close(warn) {
      if (failures >= FAILURES_UNTIL_DEAD) return;
      await wait();
      begin(warn);
      if (underWay !== undefined) await settledWithin(underWay.end, LAST_TRY_MS);
    },
  };
}
