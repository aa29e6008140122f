import { isSinkError } from "../events/sink.ts";

/** A backend that failed this many times in a row is taken for dead. */
const FAILURES_UNTIL_OPEN = 5;
/** Of a dead backend's time, probes for a flush may take at most a tenth. */
const REST_PER_PROBE = 9;

/**
 * Knows whether a backend is alive. Tries go on behind the scenes either way; an open circuit says that nobody should
 * wait for them.
 */
export interface Circuit {
  readonly isOpen: boolean;
  /** Runs one try and learns from it. */
  attempt<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Whether the last try of a dead backend was cheap or long ago enough to make another one for a flush. */
  mayProbe(): boolean;
  /** Resolves with the next try's end: whether the backend answered. */
  nextOutcome(): Promise<boolean>;
}

export function createCircuit(): Circuit {
  let failures = 0;
  let isTrying = false;
  let restUntil = 0;
  let listeners: ((answered: boolean) => void)[] = [];

  function ended(answered: boolean, startedAt: number): void {
    const now = performance.now();
    isTrying = false;
    failures = answered ? 0 : failures + 1;
    restUntil = now + REST_PER_PROBE * (now - startedAt);
    const waiting = listeners;
    listeners = [];
    for (const tell of waiting) tell(answered);
  }

  return {
    get isOpen() {
      return failures >= FAILURES_UNTIL_OPEN;
    },
    async attempt(work) {
      const startedAt = performance.now();
      isTrying = true;
      try {
        const result = await work();
        ended(true, startedAt);
        return result;
      } catch (error) {
        ended(isRefusal(error), startedAt);
        throw error;
      }
    },
    mayProbe: () => !isTrying && performance.now() >= restUntil,
    nextOutcome: () => new Promise((resolve) => listeners.push(resolve)),
  };
}

/** Who says no for good is alive. */
function isRefusal(error: unknown): boolean {
  return isSinkError(error) && !error.retryable;
}
