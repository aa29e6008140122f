/** Why a replay ended before the ledger did. */
export interface Stop {
  /**
   * `interrupted`: it was asked to. `refused`: the backend refuses whatever it is sent, so something is to be fixed.
   * `unreachable`: the backend took nothing for too long.
   */
  readonly cause: "interrupted" | "refused" | "unreachable";
  /** What the backend said last; never content or secrets. */
  readonly message: string;
}

/** Stops a delivery, once and for good. */
export interface StopSwitch {
  /** Undefined while it goes on. */
  readonly why: Stop | undefined;
  /** Aborted when what was under way at the stop has had its time to end well. */
  readonly signal: AbortSignal;
  stop(why: Stop): void;
}

/** What is under way when somebody interrupts us gets this long to end well. */
const LAST_ATTEMPT_MS = 2_000;

/** @param onStop Called at the stop, before the signal is aborted. */
export function createStopSwitch(onStop: () => void): StopSwitch {
  const abandon = new AbortController();
  let why: Stop | undefined;
  return {
    get why() {
      return why;
    },
    signal: abandon.signal,
    stop(reason) {
      if (why !== undefined) return;
      why = reason;
      onStop();
      const timer = setTimeout(() => abandon.abort(), reason.cause === "interrupted" ? LAST_ATTEMPT_MS : 0);
      timer.unref(); // the connection that is under way keeps the process alive
    },
  };
}
