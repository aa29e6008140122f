import { STAY_MS } from "../transport/http-message.ts";

const FIRST_BACKOFF_MS = 500;
const MAX_BACKOFF_MS = 30_000;
/** However long a backend asks us to stay away, the next try comes within this time. */
const MAX_RETRY_AFTER_MS = 600_000;
/** However often somebody flushes, a failing backend is not tried more often than this. */
const MIN_BETWEEN_CUTS_MS = 100;

/**
 * Exponential with jitter: many processes that lost one backend must not return all at once. Never less than half of
 * its step, so that no run of small numbers makes a hot loop.
 */
export function backoffMs(attempt: number): number {
  const step = Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** (attempt - 1));
  return step * (0.5 + Math.random() / 2);
}

/** What a backend asked for, as far as it is heeded: 0 where it is no time to wait. */
export function heededMs(retryAfterMs: unknown): number {
  if (typeof retryAfterMs !== "number" || !(retryAfterMs > 0)) return 0;
  return Math.min(retryAfterMs, MAX_RETRY_AFTER_MS);
}

/** A timer that does not keep the process alive. */
export function idleTimer(work: () => void, ms: number): ReturnType<typeof setTimeout> {
  const timer = setTimeout(work, ms);
  (timer as { unref?: () => void }).unref?.(); // an object in Node, a number elsewhere
  return timer;
}

/** The wait before the next try. It keeps the process alive only if that try comes soon after the first. */
export interface Pause {
  /**
   * @param retryAfterMs What the backend asked for, which only makes the pause longer: such a pause is not cut short.
   * @param otherwiseMs How long to wait where it asked for nothing, or for less.
   * @param triedMs How long it has been tried before.
   * @returns How long the pause was, without the time that the process was frozen.
   */
  wait(retryAfterMs: number | undefined, otherwiseMs: number, triedMs: number): Promise<number>;
  /** Ends the pause at once, unless the backend asked for it or another one was cut short just before. */
  cutShort(): void;
  /** Cuts the next pause short. */
  skipNext(): void;
  /** Ends any pause. */
  end(): void;
  /** Milliseconds for which the backend asked us to stay away. 0 where it did not. */
  askedForMs(): number;
}

interface RunningPause {
  readonly endsAt: number;
  /** At once where there is nothing left to wait for. */
  endIn(ms: number): void;
}

export function createPause(): Pause {
  let running: RunningPause | undefined;
  let askedUntil = 0;
  let skipping = false;
  let lastCutAt = Number.NEGATIVE_INFINITY;
  const askedForMs = () => Math.max(0, askedUntil - performance.now());

  function cutShort(): void {
    if (running === undefined || askedForMs() > 0) return;
    const now = performance.now();
    const soonest = Math.max(now, lastCutAt + MIN_BETWEEN_CUTS_MS);
    if (soonest >= running.endsAt) return;
    lastCutAt = soonest;
    running.endIn(soonest - now);
  }

  function run(plannedMs: number, staysAlive: boolean): Promise<number> {
    const startedAt = performance.now();
    return new Promise((resolve) => {
      const finish = () => {
        clearTimeout(timer);
        running = undefined;
        resolve(Math.min(plannedMs, performance.now() - startedAt));
      };
      let timer = staysAlive ? setTimeout(finish, plannedMs) : idleTimer(finish, plannedMs);
      const endIn = (ms: number) => {
        if (ms <= 0) return finish();
        clearTimeout(timer);
        timer = idleTimer(finish, ms);
        running = { endsAt: performance.now() + ms, endIn };
      };
      running = { endsAt: startedAt + plannedMs, endIn };
    });
  }

  return {
    wait(retryAfterMs, otherwiseMs, triedMs) {
      const asked = heededMs(retryAfterMs);
      askedUntil = performance.now() + asked;
      const plannedMs = Math.max(asked, otherwiseMs);
      const pause = run(plannedMs, triedMs + plannedMs <= STAY_MS);
      if (skipping) cutShort();
      skipping = false;
      return pause;
    },
    skipNext() {
      skipping = true;
    },
    cutShort,
    end: () => running?.endIn(0),
    askedForMs,
  };
}

/** Resolves with the work's result, or with undefined at the deadline. */
export async function settledWithin<Result>(
  work: Promise<Result>,
  timeoutMs: number,
): Promise<Result | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const deadline = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), timeoutMs);
  });
  try {
    return await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
  }
}
