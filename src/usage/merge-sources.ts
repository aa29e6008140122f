import { type Counts, DETAIL_FIELDS, hasTotals, type MutableCounts, noCounts } from "./counts.ts";
import type { ReadUsage } from "./read-usage.ts";

const TOTAL_FIELDS = ["input", "output", "total"] as const;

/** The counts of a call, put together from every source. */
export interface MergedCounts {
  readonly counts: Counts;
  /** How often a stream repeated the numbers of a source, where they were added up: 2 and more. */
  readonly repeats: ReadonlyMap<ReadUsage, number>;
}

const NONE_REPEATED: ReadonlyMap<ReadUsage, number> = new Map();

/** Totals from the first source that has them, each detail from the first that has it. */
export function mergeSources(sources: readonly ReadUsage[]): MergedCounts {
  const totals =
    (sources.find(hasRealTotals) ?? sources.find(({ counts }) => hasTotals(counts)))?.counts ?? noCounts();
  const merged = noCounts();
  mergeTotals(sources, totals, merged);
  let repeats = NONE_REPEATED;
  for (const source of sources) {
    const times = repeatsOf(source.counts, totals);
    if (times > 1) repeats = new Map(repeats).set(source, times);
    mergeDetails(source.counts, times, merged);
  }
  return { counts: merged, repeats };
}

function mergeTotals(sources: readonly ReadUsage[], totals: Counts, merged: MutableCounts): void {
  for (const field of TOTAL_FIELDS) {
    const count = totals[field] ?? sources.find(({ counts }) => counts[field] !== undefined)?.counts[field];
    if (count !== undefined) merged[field] = count;
  }
}

function mergeDetails(counts: Counts, times: number, merged: MutableCounts): void {
  for (const field of DETAIL_FIELDS) {
    const count = counts[field];
    if (count === undefined || (merged[field] ?? 0) > 0) continue;
    merged[field] = Math.round(count / times);
  }
}

/** A source that says 0 and 0 may be a package's way of saying "not told". */
function hasRealTotals({ counts }: ReadUsage): boolean {
  return (counts.input ?? 0) + (counts.output ?? 0) > 0;
}

/**
 * LangChain adds up the numbers in a stream's response_metadata; a server that sends its usage on two chunks
 * (OpenRouter, xAI) then shows all of them doubled. https://github.com/langchain-ai/langchainjs/issues/11054
 */
function repeatsOf(counts: Counts, totals: Counts): number {
  const { input, output } = counts;
  if (input === undefined || output === undefined || !totals.input || !totals.output) return 1;
  const factor = output / totals.output;
  return factor >= 2 && Number.isInteger(factor) && input === factor * totals.input ? factor : 1;
}
