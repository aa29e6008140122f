import type { TraceOutcome } from "../../events/schema.ts";
import type { FinishedSpan } from "../../spans/finished-span.ts";
import type { Observation } from "./observation.ts";

/** How the span came out, in Langfuse's levels and in a few words. */
export function levelOf(span: FinishedSpan): Pick<Observation, "level" | "statusMessage"> {
  const outcome = outcomeOf(span);
  if (outcome === "success") return { level: undefined, statusMessage: undefined };
  const { end } = span;
  const said = "error_message" in end ? end.error_message : undefined;
  const category = "error_type" in end ? end.error_type : undefined;
  return { level: LEVELS[levelKey(span, outcome)], statusMessage: said ?? category ?? outcome };
}

/**
 * Langfuse counts errors by level. One error runs through every run above: it is an ERROR where it happened, a WARNING
 * where it only passes through. A pause that waits for a person is no trouble.
 */
const LEVELS = {
  error: "ERROR",
  passedOn: "WARNING",
  aborted: "WARNING",
  abandoned: "WARNING",
  interrupted: undefined,
} as const;

type Failure = Exclude<TraceOutcome, "success">;

function levelKey({ kind, end }: FinishedSpan, outcome: Failure): keyof typeof LEVELS {
  const isElsewhere = kind === "trace" || ("error_repeated" in end && end.error_repeated === true);
  return outcome === "error" && isElsewhere ? "passedOn" : outcome;
}

function outcomeOf({ end }: FinishedSpan): TraceOutcome {
  if (end.event === "llm_call_end") return "success";
  return "outcome" in end ? end.outcome : end.status;
}
