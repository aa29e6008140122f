import { type FailureEvent, failureOf } from "../../../src/sinks/sentry/failure-event.ts";
import { recordedSample } from "../../events/samples.ts";

type FailureName = FailureEvent["event"];

/** The sample of that failure, with changes. */
export function failure(
  name: FailureName,
  changes: Readonly<Record<string, unknown>> = {},
): Readonly<FailureEvent> {
  const found = failureOf(recordedSample(name, changes));
  if (found === undefined) throw new Error(`the ${name} sample is no failure to report`);
  return found;
}
