import { listOf } from "../events/untrusted.ts";
import type { Run } from "./run.ts";

const RETRY_TAG = /^retry:attempt:(\d+)$/;

/**
 * Which attempt a model call is. `withRetry` tags its second and later attempts; fallbacks and LangChain's retry
 * middleware do not, there the failures under the same parent since its last success tell.
 */
export function attemptOf(parent: Run | undefined, tags: unknown): number {
  for (const tag of listOf(tags)) {
    const number = typeof tag === "string" ? RETRY_TAG.exec(tag)?.[1] : undefined;
    if (number !== undefined) return Number(number);
  }
  return (parent?.failedModelCalls ?? 0) + 1;
}

export function noteSuccess(parent: Run | undefined): void {
  if (parent !== undefined) parent.failedModelCalls = 0;
}

export function noteFailure(parent: Run | undefined): void {
  if (parent !== undefined) parent.failedModelCalls++;
}
