import { isSinkError } from "../events/sink.ts";
import { idleTimer } from "./waiting.ts";

/** A backend that failed this many times in a row is taken for dead. */
const FAILURES_UNTIL_OPEN = 5;
/** One that does not answer has cost its callers a whole attempt each time: two are enough. */
const WEIGHT_OF_TIMEOUT = 3;
/** Of a dead backend's time, probes for a flush may take at most a tenth, */
const REST_PER_PROBE = 9;
/** but one that is back is not kept waiting longer than this. */
const MAX_REST_MS = 30_000;

/** How long a flush waits for a sign of life from a backend that is taken for dead. */
export const PROBE_WAIT_MS = 1_000;

/**
 * Knows whether a backend is alive. Tries go on behind the scenes either way; an open circuit says that nobody should
 * wait for them.
 */
export interface Circuit {
  readonly isOpen: boolean;
  /** Whether a try is under way. */
  readonly isTrying: boolean;
  /**
   * Runs one try and learns from it.
   *
   * @param withinMs After so many milliseconds the try counts as out of time, unless it comes to a good end after all.
   *   @default the work knows its own time
   */
  attempt<Result>(work: () => Promise<Result>, withinMs?: number): Promise<Result>;
  /** Whether the last try of a dead backend was cheap or long ago enough to make another one for a flush. */
  mayProbe(): boolean;
  /** Resolves with the next try's end: whether the backend answered. */
  nextOutcome(): Promise<boolean>;
}

/** @param onOpen Called when the backend is taken for dead. */
export function createCircuit(onOpen?: () => void): Circuit {
  let failures = 0;
  let trying = 0;
  let restUntil = 0;
  let listeners: ((answered: boolean) => void)[] = [];

  function learn(weight: number, startedAt: number): void {
    const now = performance.now();
    const answered = weight === 0;
    const wasOpen = failures >= FAILURES_UNTIL_OPEN;
    failures = answered ? 0 : failures + weight;
    if (!wasOpen && failures >= FAILURES_UNTIL_OPEN) onOpen?.();
    restUntil = now + Math.min(MAX_REST_MS, REST_PER_PROBE * (now - startedAt));
    const waiting = listeners;
    listeners = [];
    for (const tell of waiting) tell(answered);
  }

  /** Returns what ends the try; only a good end still counts after another one. */
  function begin(): (weight: number) => void {
    const startedAt = performance.now();
    let isOver = false;
    trying++;
    return (weight) => {
      if (isOver && weight > 0) return;
      if (!isOver) trying--;
      isOver = true;
      learn(weight, startedAt);
    };
  }

  return {
    get isOpen() {
      return failures >= FAILURES_UNTIL_OPEN;
    },
    get isTrying() {
      return trying > 0;
    },
    async attempt(work, withinMs) {
      const end = begin();
      const late = withinMs === undefined ? undefined : idleTimer(() => end(WEIGHT_OF_TIMEOUT), withinMs);
      try {
        const result = await work();
        end(0);
        return result;
      } catch (error) {
        end(weightOf(error));
        throw error;
      } finally {
        clearTimeout(late);
      }
    },
    mayProbe: () => trying === 0 && performance.now() >= restUntil,
    nextOutcome: () => new Promise((resolve) => listeners.push(resolve)),
  };
}

/** Who says no for good is alive. */
function weightOf(error: unknown): number {
  if (!isSinkError(error)) return 1;
  if (!error.retryable) return 0;
  return error.reason === "timeout" ? WEIGHT_OF_TIMEOUT : 1;
}
