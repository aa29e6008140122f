const FIRST_BACKOFF_MS = 500;
const MAX_BACKOFF_MS = 30_000;
/** However long a backend asks us to stay away, the next try comes within this time. */
const MAX_RETRY_AFTER_MS = 600_000;

/** Exponential with full jitter: many processes that lost one backend must not return all at once. */
export function backoffMs(attempt: number): number {
  return Math.random() * Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** (attempt - 1));
}

/** The wait before the next try. It never keeps the process alive. */
export interface Pause {
  /**
   * @param retryAfterMs What the backend asked for: such a pause is not cut short.
   * @param otherwiseMs How long to wait where it asked for nothing.
   * @returns How long the pause was meant to be.
   */
  wait(retryAfterMs: number | undefined, otherwiseMs: number): Promise<number>;
  /** Ends the pause at once, unless the backend asked for it. */
  cutShort(): void;
  /** Leaves out the next pause, unless the backend asks for it. */
  skipNext(): void;
  /** Ends any pause. */
  end(): void;
  /** Milliseconds for which the backend asked us to stay away. 0 where it did not. */
  askedForMs(): number;
}

export function createPause(): Pause {
  let end = () => {};
  let askedUntil = 0;
  let skipping = false;
  const askedForMs = () => Math.max(0, askedUntil - performance.now());
  return {
    wait(retryAfterMs, otherwiseMs) {
      const asked = retryAfterMs === undefined ? 0 : Math.min(retryAfterMs, MAX_RETRY_AFTER_MS);
      askedUntil = performance.now() + asked;
      const own = skipping ? 0 : otherwiseMs;
      skipping = false;
      const plannedMs = retryAfterMs === undefined ? own : asked;
      return new Promise((resolve) => {
        const timer = setTimeout(() => resolve(plannedMs), plannedMs);
        (timer as { unref?: () => void }).unref?.(); // an object in Node, a number elsewhere
        end = () => {
          clearTimeout(timer);
          resolve(plannedMs);
        };
      });
    },
    skipNext() {
      skipping = true;
    },
    cutShort() {
      if (askedForMs() === 0) end();
    },
    end: () => end(),
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
