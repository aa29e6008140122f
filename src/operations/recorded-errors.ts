import { isRecord } from "../events/untrusted.ts";

/** The trace in which an error was last recorded. Holds no error alive. */
const traceOf = new WeakMap<object, string | undefined>();

/**
 * Whether this very error is in the record already, from an operation below: it is one failure, whoever it passes on its
 * way up. The same object thrown in another trace is another failure.
 *
 * @param traceId Undefined where the trace is not known: then any counts.
 */
export function isRepeated(error: unknown, traceId?: string): boolean {
  if (!isRecord(error)) return false;
  const isKnown = traceOf.has(error) && (traceId === undefined || traceOf.get(error) === traceId);
  traceOf.set(error, traceId);
  return isKnown;
}
