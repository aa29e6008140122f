import { isThenable } from "../events/application-function.ts";

/** How a piece of work ended. */
export type Ending = { readonly threw: false } | { readonly threw: true; readonly error: unknown };

const RETURNED: Ending = { threw: false };

/**
 * Runs the work, tells how it ended, and hands on its result or its error. Where the work returns a promise, the caller
 * gets one that settles with the same value or error, once `ended` was told: a promise of its own would hide a rejection
 * that nobody handles from the process. A lazy thenable (a query builder) is started once, here.
 */
export function observe<Result>(work: () => Result, ended: (ending: Ending) => void): Result {
  const result = attempt(work, ended);
  if (!isThenable(result)) {
    ended(RETURNED);
    return result;
  }
  return attempt(
    () =>
      result.then(
        (value: unknown) => {
          ended(RETURNED);
          return value;
        },
        (error: unknown) => {
          ended({ threw: true, error });
          throw error;
        },
      ),
    ended,
  ) as Result;
}

function attempt<Result>(work: () => Result, ended: (ending: Ending) => void): Result {
  try {
    return work();
  } catch (error) {
    ended({ threw: true, error });
    throw error;
  }
}
