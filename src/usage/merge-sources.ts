import { type Counts, DETAIL_FIELDS, hasTotals, type MutableCounts } from "./counts.ts";
import type { FoundUsage } from "./sources.ts";

/** The counts of a call, put together from every source. */
export interface MergedCounts {
  readonly counts: Counts;
  /** How often a stream repeated the numbers of a source: 1, or 2 and more where they were added up. */
  readonly repeats: ReadonlyMap<FoundUsage, number>;
}

/** Totals from the first source that has them, each detail from the first that has it. */
export function mergeSources(sources: readonly FoundUsage[]): MergedCounts {
  const totals =
    (sources.find(hasRealTotals) ?? sources.find(({ counts }) => hasTotals(counts)))?.counts ?? {};
  const repeats = new Map(sources.map((source) => [source, repeatsOf(source.counts, totals)]));
  const merged: MutableCounts = {};
  for (const field of ["input", "output", "total"] as const) {
    const other = sources.find(({ counts }) => counts[field] !== undefined);
    const count = totals[field] ?? other?.counts[field];
    if (count !== undefined) merged[field] = count;
  }
  for (const source of sources) {
    for (const field of DETAIL_FIELDS) {
      const count = source.counts[field];
      if (count === undefined || (merged[field] ?? 0) > 0) continue;
      merged[field] = Math.round(count / (repeats.get(source) ?? 1));
    }
  }
  return { counts: merged, repeats };
}

/** A source that says 0 and 0 may be a package's way of saying "not told". */
function hasRealTotals({ counts }: FoundUsage): boolean {
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
