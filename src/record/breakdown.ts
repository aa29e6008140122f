import { classifyError, messageOf, outcomeOf } from "../events/errors.ts";
import { get, isRecord } from "../events/untrusted.ts";
import type { Breakdown, ModelRun, Run } from "./run.ts";

/** What an error means for a run: what it meant for the call below that it comes from, else what it says itself. */
export function breakdownOf(run: Run, error: unknown): Breakdown {
  const known = isRecord(error) ? run.trace.breakdowns?.get(error) : undefined;
  if (known !== undefined) return known;
  const outcome = outcomeOf(error);
  if (outcome === "error" && isReasonOf(run.tree.signal, error)) return { outcome: "aborted", error };
  // A graph that was stopped throws a plain Error("Abort") whatever stopped it; its node has said what.
  const { brokenChild } = run;
  const saysNothing = outcome === "aborted" && get(error, "name") === "Error";
  if (saysNothing && brokenChild?.outcome === "error" && saysTimeout(brokenChild.error)) return brokenChild;
  return { outcome, error };
}

/**
 * What broke a model call off. Its signal knows better than the error: @langchain/openai throws a plain
 * `Error("AbortError")` out of a stream, for a timeout too.
 */
export function modelBreakdown(run: ModelRun, error: unknown): Breakdown {
  const { trace } = run;
  const breakdown = signalBreakdown(run, error);
  if (breakdown === undefined) return breakdownOf(run, error);
  if (isRecord(error)) {
    trace.breakdowns ??= new WeakMap();
    trace.breakdowns.set(error, breakdown);
  }
  return breakdown;
}

/** The same for a call that gets no callback any more: between two pieces of a stream nothing is thrown. */
export function abandonedBreakdown(run: ModelRun): Breakdown {
  return signalBreakdown(run, undefined) ?? { outcome: "abandoned", error: undefined };
}

function signalBreakdown({ detail }: ModelRun, error: unknown): Breakdown | undefined {
  if (get(detail.signal, "aborted") !== true) return undefined;
  const reason = get(detail.signal, "reason");
  return get(reason, "name") === "TimeoutError"
    ? { outcome: "error", error: reason }
    : { outcome: "aborted", error };
}

/** Whoever stops work may give any reason, and then that, or an error that quotes it, is what every run below throws. */
function isReasonOf(signal: unknown, error: unknown): boolean {
  if (get(signal, "aborted") !== true || get(error, "name") === "TimeoutError") return false;
  const reason = get(signal, "reason");
  return reason === error || (typeof reason === "string" && reason === messageOf(error));
}

function saysTimeout(error: unknown): boolean {
  return classifyError(error).errorType === "timeout";
}
