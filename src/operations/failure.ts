import type { ContentPolicy } from "../content/policy.ts";
import type { BusinessName } from "../events/business-name.ts";
import { classifyError, outcomeOf } from "../events/errors.ts";
import type { FailureOutcome } from "../events/schema.ts";
import type { EventFields } from "../record/event-writer.ts";
import type { Ending } from "./observe.ts";
import { isRepeated } from "./recorded-errors.ts";

export type Status = "success" | FailureOutcome;

type FailureFields = Pick<
  EventFields<BusinessName>,
  "error_type" | "error_message" | "exception_type" | "status_code" | "error_repeated"
>;

/** An error that only steers a graph is none. */
export function statusOf(ending: Ending): Status {
  if (!ending.threw) return "success";
  const outcome = outcomeOf(ending.error);
  return outcome === "control_flow" ? "success" : outcome;
}

/**
 * What was stopped on purpose has a message but no category: it must not show up among the reasons why things break.
 *
 * @param traceId Of the trace that the event stands in; undefined where it is not known.
 */
export function failureFields(
  error: unknown,
  status: FailureOutcome,
  content: ContentPolicy,
  traceId?: string,
): FailureFields {
  const { errorType, message, exceptionType, statusCode } = classifyError(error);
  const isError = status === "error";
  return {
    error_type: isError ? errorType : undefined,
    error_message: message === undefined ? undefined : content.text(message, content.limits.tools),
    exception_type: exceptionType === undefined ? undefined : content.label(exceptionType),
    status_code: statusCode,
    error_repeated: isError && isRepeated(error, traceId) ? true : undefined,
  };
}
