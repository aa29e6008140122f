import type { StreamUsage } from "../../src/usage/evidence.ts";
import { property } from "./reduce.ts";

/** Folds the usage of a stream's chunks like the handler does. */
export class StreamedUsage {
  readonly #seen: unknown[] = [];

  /** @param usage `usage_metadata` of a chunk; most have none. */
  add(usage: unknown): void {
    if (usage !== undefined && usage !== null) this.#seen.push(structuredClone(usage));
  }

  read(): StreamUsage | undefined {
    if (this.#seen.length === 0) return undefined;
    const cacheReads = this.#seen
      .map((usage) => property(property(usage, "input_token_details"), "cache_read"))
      .filter((count) => typeof count === "number");
    return {
      chunks: this.#seen.length,
      first: this.#seen[0],
      last: this.#seen.at(-1),
      ...(cacheReads.length > 0 && { maxCacheRead: Math.max(...cacheReads) }),
    };
  }
}
