import { outcomeOf } from "../events/errors.ts";
import type { FailureOutcome } from "../events/schema.ts";
import type { ApplicationPort } from "../record/application-port.ts";
import { failureFields } from "../record/failure-fields.ts";
import type { Ending } from "../record/observe.ts";
import type { FailedWork } from "../record/reported-errors.ts";

export type Status = "success" | FailureOutcome;

/** An error that only steers a graph is none. */
export function statusOf(ending: Ending): Status {
  if (!ending.threw) return "success";
  const outcome = outcomeOf(ending.error);
  return outcome === "control_flow" ? "success" : outcome;
}

/** The error as the event carries it. */
export function failureOf(error: unknown, status: FailureOutcome, port: ApplicationPort, work: FailedWork) {
  const isRepeated = status === "error" && port.isRepeated(error, work);
  return {
    ...failureFields(error, status, port.content),
    error_repeated: isRepeated ? (true as const) : undefined,
  };
}
