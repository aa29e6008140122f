import type { StreamUsage } from "../../src/usage/evidence.ts";
import { property } from "./reduce.ts";

/**
 * What the chunks of a stream showed, as the handler notes it.
 *
 * @param seen `usage_metadata` of the chunks that have one, in order.
 */
export function streamedUsage(seen: readonly unknown[]): StreamUsage | undefined {
  if (seen.length === 0) return undefined;
  const cacheReads = seen
    .map((usage) => property(property(usage, "input_token_details"), "cache_read"))
    .filter((count) => typeof count === "number");
  return {
    chunks: seen.length,
    first: seen[0],
    last: seen.at(-1),
    ...(cacheReads.length > 0 && { maxCacheRead: Math.max(...cacheReads) }),
  };
}
