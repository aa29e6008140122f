/** What of an event may say that something failed. */
interface FailureSigns {
  readonly status?: unknown;
  readonly outcome?: unknown;
  readonly error_type?: unknown;
}

/** An event of the application that says it in its name: `feature.failed`, `payment_error`. */
const NAMED_FAILURE = /[._](?:error|failed|failure)$/;

/**
 * Whether an event of this name tells of a failure: the one answer, for sampling, queues, sinks and reports. What was
 * aborted, paused or given up has not failed. An event that says how it went is believed; one that does not has failed
 * if it has a category of errors, or if its name says so.
 */
export function isFailure(name: string, event: object): boolean {
  const { status, outcome, error_type }: FailureSigns = event;
  const said = status ?? outcome;
  if (typeof said === "string") return said === "error";
  return error_type !== undefined || NAMED_FAILURE.test(name);
}
