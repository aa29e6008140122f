import { listOf } from "../events/untrusted.ts";
import type { Run } from "./run.ts";

const RETRY_TAG = /^retry:attempt:(\d+)$/;

/**
 * Which attempt a model call or chain is. `withRetry` tags its second and later attempts; fallbacks and LangChain's
 * retry middleware do not, there the failures under the same parent since its last success tell. A chain hands its
 * number on to its first model call.
 */
export function attemptOf(parent: Run | undefined, tags: unknown): number {
  for (const tag of listOf(tags)) {
    const number = typeof tag === "string" ? RETRY_TAG.exec(tag)?.[1] : undefined;
    if (number !== undefined) return Number(number);
  }
  return (parent?.failedModelCalls ?? 0) + 1;
}

/** A model call below `parent` succeeded. */
export function noteSuccess(parent: Run | undefined): void {
  for (let run = parent; run !== undefined; run = run.parent) run.failedModelCalls = 0;
}

/** A model call below `parent` failed. */
export function noteFailure(parent: Run | undefined): void {
  if (parent !== undefined) parent.failedModelCalls++;
}

/** The chain failed: what comes next beside it is the next attempt at what its model calls failed at. */
export function noteChainFailure({ parent, failedModelCalls }: Run): void {
  if (parent !== undefined) parent.failedModelCalls = Math.max(parent.failedModelCalls, failedModelCalls);
}
