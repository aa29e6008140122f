import type { ContentPolicy } from "../content/policy.ts";
import { classifyError } from "../events/errors.ts";
import type { ErrorType, FailureOutcome } from "../events/schema.ts";
import type { Recorder } from "./recorder.ts";
import type { Run } from "./run.ts";
import { foldError } from "./totals.ts";

/** What the error events share. */
export interface FailureFields {
  readonly error_type: ErrorType | undefined;
  readonly error_message: string | undefined;
  readonly exception_type: string | undefined;
  readonly status_code: number | undefined;
}

const NO_FAILURE: FailureFields = {
  error_type: undefined,
  error_message: undefined,
  exception_type: undefined,
  status_code: undefined,
};

/**
 * The error as the events carry it. What was stopped on purpose has a message but no category: it must not show up
 * among the reasons why things break.
 */
export function failureFields(
  error: unknown,
  outcome: FailureOutcome,
  content: ContentPolicy,
  source: "tool" | "other" = "other",
): FailureFields {
  const facts = classifyError(error);
  const category = source === "tool" ? "tool_error" : facts.errorType;
  return {
    error_type: outcome === "error" ? category : undefined,
    error_message:
      facts.message === undefined ? undefined : content.text(facts.message, content.limits.tools),
    exception_type: facts.exceptionType === undefined ? undefined : content.label(facts.exceptionType),
    status_code: facts.statusCode,
  };
}

/** Counts a failure with its trace, and describes it: an error that a run below has recorded is marked as repeated. */
export function foldFailure(
  { content, reportedErrors }: Recorder,
  { trace, startedAt, parent }: Run,
  error: unknown,
  outcome: FailureOutcome,
  source: "tool" | "other" = "other",
): FailureFields & { readonly error_repeated: true | undefined } {
  const work = { traceId: trace.traceId, startedAt, parent: parent?.spanId ?? trace.parentSpanId };
  const isRepeated = outcome === "error" && !foldError(trace.totals, error, work);
  if (outcome === "error") reportedErrors.isRepeated(error, work);
  return {
    // A run that got no callback any more has no error to describe; one that failed may have thrown `undefined`.
    ...(error === undefined && outcome !== "error"
      ? NO_FAILURE
      : failureFields(error, outcome, content, source)),
    error_repeated: isRepeated ? true : undefined,
  };
}
