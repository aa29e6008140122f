import { isSinkError } from "../events/sink.ts";

/** A backend that failed this many times in a row is taken for dead. */
const FAILURES_UNTIL_OPEN = 5;
/** One that does not answer has cost its callers a whole attempt each time: two are enough. */
const WEIGHT_OF_TIMEOUT = 3;
/** Of a dead backend's time, probes for a flush may take at most a tenth. */
const REST_PER_PROBE = 9;

/**
 * Knows whether a backend is alive. Tries go on behind the scenes either way; an open circuit says that nobody should
 * wait for them.
 */
export interface Circuit {
  readonly isOpen: boolean;
  /** Whether a try is under way. */
  readonly isTrying: boolean;
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

  function ended(weight: number, startedAt: number): void {
    const now = performance.now();
    const answered = weight === 0;
    isTrying = false;
    failures = answered ? 0 : failures + weight;
    restUntil = now + REST_PER_PROBE * (now - startedAt);
    const waiting = listeners;
    listeners = [];
    for (const tell of waiting) tell(answered);
  }

  return {
    get isOpen() {
      return failures >= FAILURES_UNTIL_OPEN;
    },
    get isTrying() {
      return isTrying;
    },
    async attempt(work) {
      const startedAt = performance.now();
      isTrying = true;
      try {
        const result = await work();
        ended(0, startedAt);
        return result;
      } catch (error) {
        ended(weightOf(error), startedAt);
        throw error;
      }
    },
    mayProbe: () => !isTrying && performance.now() >= restUntil,
    nextOutcome: () => new Promise((resolve) => listeners.push(resolve)),
  };
}

/** Who says no for good is alive. */
function weightOf(error: unknown): number {
  if (!isSinkError(error)) return 1;
  if (!error.retryable) return 0;
  return error.reason === "timeout" ? WEIGHT_OF_TIMEOUT : 1;
}
