import type { TraceOutcome } from "../events/schema.ts";
import { get, textOf } from "../events/untrusted.ts";
import type { FinishedSpan } from "../spans/finished-span.ts";
import type { DerivedFields } from "./attribute-table.ts";

/** How a span ended. */
export interface SpanOutcome {
  readonly fields: DerivedFields;
  /** Present where it failed; what was aborted, interrupted or abandoned has not. */
  readonly failure?: {
    readonly message: string | undefined;
    /** What was thrown; absent where a run below has already reported it, and where nobody knows. */
    readonly exception: DerivedFields | undefined;
  };
}

/** The conventions' word for an error that is none of the known kinds. */
const OTHER_ERROR = "_OTHER";

export function outcomeOf({ end }: FinishedSpan): SpanOutcome {
  const outcome = outcomeOfEvent(end);
  if (outcome !== "error") return { fields: { outcome } };
  const message = textOf(get(end, "error_message"));
  const exceptionType = textOf(get(end, "exception_type"));
  const isNews = exceptionType !== undefined && get(end, "error_repeated") !== true;
  return {
    fields: { outcome, errorType: textOf(get(end, "error_type")) ?? OTHER_ERROR },
    failure: { message, exception: isNews ? { exceptionType, exceptionMessage: message } : undefined },
  };
}

function outcomeOfEvent(end: FinishedSpan["end"]): TraceOutcome {
  switch (end.event) {
    case "llm_call_end":
      return "success";
    case "llm_error":
    case "trace_complete":
      return end.outcome;
    default:
      return end.status;
  }
}
