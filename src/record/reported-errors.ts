import { isRecord } from "../events/untrusted.ts";

/** A run or an operation that failed. */
export interface FailedWork {
  /** Undefined where the trace is not known: then any counts. */
  readonly traceId: string | undefined;
  /** On the monotonic clock. */
  readonly startedAt: number;
  /** Whatever stands for the work around it; work with the same surroundings stands side by side. */
  readonly parent: unknown;
}

/**
 * Which errors are in the record of a tracer already, from a run or an operation below: one failure, whoever it passes
 * on its way up. Holds no error alive.
 */
export interface ReportedErrors {
  /**
   * Notes the error; says whether it was noted before in the same trace: this very object or, for what has no identity
   * (a thrown text or number), the same value from work that began inside of this one. Thrown in another trace it is
   * another failure.
   */
  isRepeated(error: unknown, work: FailedWork): boolean;
}

/** Traces whose last thrown value is remembered. */
const MAX_VALUES = 100;

export function createReportedErrors(): ReportedErrors {
  const traceOf = new WeakMap<object, string | undefined>();
  const values = new Map<string | undefined, ThrownValue>();

  function isKnownValue(value: unknown, work: FailedWork): boolean {
    const { traceId } = work;
    const candidates = traceId === undefined ? [...values.values()] : [values.get(traceId)];
    const isKnown = candidates.some((earlier) => isPassing(value, work, earlier));
    values.delete(traceId);
    values.set(traceId, { value, work });
    const [oldest] = values.keys();
    if (values.size > MAX_VALUES) values.delete(oldest);
    return isKnown;
  }

  return {
    isRepeated(error, work) {
      if (!isRecord(error)) return isKnownValue(error, work);
      const { traceId } = work;
      const isKnown = traceOf.has(error) && (traceId === undefined || traceOf.get(error) === traceId);
      traceOf.set(error, traceId);
      return isKnown;
    },
  };
}

/** What was thrown last and has no identity, and by whom. */
export interface ThrownValue {
  readonly value: unknown;
  readonly work: FailedWork;
}

/** Whether the value is on its way up: the earlier failure began later, and not beside this one. */
export function isPassing(value: unknown, work: FailedWork, earlier: ThrownValue | undefined): boolean {
  return (
    earlier !== undefined &&
    Object.is(value, earlier.value) &&
    work.startedAt <= earlier.work.startedAt &&
    work.parent !== earlier.work.parent
  );
}
