import { get, isRecord } from "../../events/untrusted.ts";

/** Which errors were reported, by identity, across traces. Holds no error alive. */
export interface ReportedErrors {
  /** Whether this error, or one that it wraps, was reported before; from now on it counts as reported. */
  note(thrown: unknown): boolean;
}

const MAX_CAUSES = 4;

export function createReportedErrors(): ReportedErrors {
  const reported = new WeakSet<object>();
  return {
    note(thrown) {
      if (!isRecord(thrown)) return false;
      const isKnown = withCauses(thrown).some((error) => reported.has(error));
      // Not its causes: requests that break off with one connection share a cause, and each of them has failed.
      reported.add(thrown);
      return isKnown;
    },
  };
}

function withCauses(thrown: object): object[] {
  const errors: object[] = [];
  let current: unknown = thrown;
  while (isRecord(current) && errors.length <= MAX_CAUSES) {
    errors.push(current);
    current = get(current, "cause");
  }
  return errors;
}
