import { outcomeOf } from "../events/errors.ts";
import type { FailureOutcome } from "../events/schema.ts";
import { get } from "../events/untrusted.ts";

/** How a model call ended that did not succeed, and the error that says why. */
export interface Breakdown {
  readonly outcome: FailureOutcome;
  readonly error: unknown;
}

/**
 * What broke a call off. The signal knows better than the error: @langchain/openai throws a plain
 * `Error("AbortError")` out of a stream, for a timeout too, and between two pieces of a stream nothing is thrown.
 *
 * @param signal The `AbortSignal` of the call's options, if it had one.
 * @param error What was thrown; undefined where the run got no callback any more.
 */
export function breakdownOf(signal: unknown, error: unknown): Breakdown {
  if (get(signal, "aborted") === true) {
    const reason = get(signal, "reason");
    return get(reason, "name") === "TimeoutError"
      ? { outcome: "error", error: reason }
      : { outcome: "aborted", error };
  }
  if (error === undefined) return { outcome: "abandoned", error };
  const outcome = outcomeOf(error);
  return { outcome: outcome === "control_flow" ? "interrupted" : outcome, error };
}
