import { outcomeOf } from "../events/errors.ts";
import { get, isRecord } from "../events/untrusted.ts";
import type { Breakdown, ModelRun, TraceState } from "./run.ts";

/** What an error means for a run: what it meant for the model call below that it comes from, else what it says itself. */
export function breakdownOf(trace: TraceState, error: unknown): Breakdown {
  const known = isRecord(error) ? trace.breakdowns?.get(error) : undefined;
  return known ?? { outcome: outcomeOf(error), error };
}

/**
 * What broke a model call off. Its signal knows better than the error: @langchain/openai throws a plain
 * `Error("AbortError")` out of a stream, for a timeout too, and between two pieces of a stream nothing is thrown.
 */
export function modelBreakdown({ detail, trace }: ModelRun, error: unknown): Breakdown {
  if (get(detail.signal, "aborted") !== true)
    return error === undefined ? { outcome: "abandoned", error } : breakdownOf(trace, error);
  const reason = get(detail.signal, "reason");
  const breakdown: Breakdown =
    get(reason, "name") === "TimeoutError"
      ? { outcome: "error", error: reason }
      : { outcome: "aborted", error };
  if (isRecord(error)) {
    trace.breakdowns ??= new WeakMap();
    trace.breakdowns.set(error, breakdown);
  }
  return breakdown;
}
