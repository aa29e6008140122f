import type { ErrorType, TraceOutcome } from "../../events/schema.ts";
import type { FinishedSpan } from "../../spans/finished-span.ts";

/** The words that Sentry knows; it makes internal_error of any other. https://develop.sentry.dev/sdk/telemetry/traces/span-operations/ */
const ERROR_WORDS: Readonly<Record<ErrorType, string>> = {
  connection_error: "unavailable",
  timeout: "deadline_exceeded",
  rate_limit: "resource_exhausted",
  quota_error: "resource_exhausted",
  auth_error: "unauthenticated",
  content_filter: "failed_precondition",
  context_length: "out_of_range",
  invalid_request: "invalid_argument",
  server_error: "unavailable",
  tool_error: "internal_error",
  application_error: "internal_error",
};

/** How a run ended, as Sentry shows it. A pause is no failure. */
export function statusOf(end: FinishedSpan["end"]): { code: 1 | 2; message?: string } {
  const outcome = outcomeOf(end);
  if (outcome === "success" || outcome === "interrupted") return { code: 1 };
  if (outcome !== "error") return { code: 2, message: "cancelled" };
  const category = "error_type" in end ? end.error_type : undefined;
  return { code: 2, message: category === undefined ? "unknown_error" : ERROR_WORDS[category] };
}

function outcomeOf(end: FinishedSpan["end"]): TraceOutcome {
  if (end.event === "llm_call_end") return "success";
  return "outcome" in end ? end.outcome : end.status;
}
