import { get } from "./untrusted.ts";

/**
 * Calling functions that the application gave us: options, stores, sinks, loggers. Each may throw, also where it should
 * only return; and since TypeScript lets an async function stand for one that returns nothing, each may return a promise
 * that rejects, which ends a process where nobody catches it.
 */

/** Told what went wrong. Must not throw. */
export type CallFailed = (error: unknown) => void;

/** What the function returns; undefined where it throws. A promise that it returns may reject. */
export function callSafely<Result>(call: () => Result, failed: CallFailed): Result | undefined {
  try {
    const result = call();
    if (isThenable(result)) catchLater(result, failed);
    return result;
  } catch (error) {
    failed(error);
    return undefined;
  }
}

/** Sees to it that somebody catches what the promise rejects with, or what its `then` throws. */
export function catchLater(promise: unknown, failed: CallFailed): void {
  if (isThenable(promise)) settled(promise).catch(failed);
}

/** The thenable as a promise that can be trusted: made of anything else's, a throwing `then` rejects it. */
export function settled<Value>(thenable: PromiseLike<Value>): Promise<Value> {
  return new Promise((resolve) => resolve(thenable));
}

export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof get(value, "then") === "function";
}
