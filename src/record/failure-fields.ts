import { classifyError } from "../events/errors.ts";
import type { ErrorType, FailureOutcome } from "../events/schema.ts";
import type { Recorder } from "./recorder.ts";
import type { TraceState } from "./run.ts";
import { foldError } from "./totals.ts";

/** What the error events share. */
export interface FailureFields {
  readonly error_type: ErrorType | undefined;
  readonly error_message: string | undefined;
  readonly exception_type: string | undefined;
  readonly status_code: number | undefined;
  readonly error_repeated: true | undefined;
}

const NO_FAILURE: FailureFields = {
  error_type: undefined,
  error_message: undefined,
  exception_type: undefined,
  status_code: undefined,
  error_repeated: undefined,
};

/**
 * Counts a failure with its trace, and gives the error as the events carry it. What was stopped on purpose has a
 * message but no category: it must not show up among the reasons why things break.
 */
export function foldFailure(
  { content }: Recorder,
  { totals }: TraceState,
  error: unknown,
  outcome: FailureOutcome,
  source: "tool" | "other" = "other",
): FailureFields {
  const isRepeated = outcome === "error" && !foldError(totals, error);
  if (error === undefined) return NO_FAILURE;
  const facts = classifyError(error);
  const category = source === "tool" ? "tool_error" : facts.errorType;
  return {
    error_type: outcome === "error" ? category : undefined,
    error_message:
      facts.message === undefined ? undefined : content.text(facts.message, content.limits.tools),
    exception_type: facts.exceptionType === undefined ? undefined : content.label(facts.exceptionType),
    status_code: facts.statusCode,
    error_repeated: isRepeated ? true : undefined,
  };
}
