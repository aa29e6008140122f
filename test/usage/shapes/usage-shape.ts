import type { Usage } from "../../../src/events/schema.ts";
import {
  noStreamUsage,
  noteUsage,
  type StreamUsage,
  type UsageEvidence,
} from "../../../src/usage/evidence.ts";

/**
 * What a model call left behind, and what it must come to: old versions, malformed answers and what no recording
 * holds. What the packages deliver today is in recorded/.
 */
export interface UsageShape {
  readonly what: string;
  /** Package, version and call that deliver this shape. */
  readonly origin: string;
  readonly evidence: UsageEvidence;
  readonly expected: {
    readonly usage: Usage;
    readonly uncachedInput: number;
    readonly providerCostUsd?: number;
    readonly finishReason?: string;
  };
}

/** What a stream showed whose pieces carried these usages, in order. */
export function streamOf(
  usages: readonly unknown[],
  { callbacks = usages.length, running = false }: { callbacks?: number; running?: boolean } = {},
): StreamUsage {
  const seen = noStreamUsage();
  for (const usage of usages) noteUsage(seen, usage);
  return { ...seen, callbacks, running };
}
