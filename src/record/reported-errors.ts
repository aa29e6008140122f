import { isRecord } from "../events/untrusted.ts";

/**
 * Which errors are in the record of a tracer already, from a run or an operation below: one failure, whoever it passes
 * on its way up. Holds no error alive.
 */
export interface ReportedErrors {
  /**
   * Notes the error; says whether this very object was noted before in the same trace. Thrown in another trace it is
   * another failure.
   *
   * @param traceId Undefined where the trace is not known: then any counts.
   */
  isRepeated(error: unknown, traceId: string | undefined): boolean;
}

export function createReportedErrors(): ReportedErrors {
  const traceOf = new WeakMap<object, string | undefined>();
  return {
    isRepeated(error, traceId) {
      if (!isRecord(error)) return false;
      const isKnown = traceOf.has(error) && (traceId === undefined || traceOf.get(error) === traceId);
      traceOf.set(error, traceId);
      return isKnown;
    },
  };
}
