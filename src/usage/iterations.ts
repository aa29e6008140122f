import { get, listOf, textOf } from "../events/untrusted.ts";
import { type CountField, type Counts, sum } from "./counts.ts";
import { type ReadUsage, readUsage } from "./read-usage.ts";

/**
 * What one call of Anthropic's API was made of: a compaction of the conversation before the answer, the rounds of
 * server tools, another model's advice.
 * https://platform.claude.com/docs/en/build-with-claude/compaction#understanding-usage
 */
export interface Iterations {
  /** Of all compactions together, which the totals of the call leave out; undefined where there was none. */
  readonly compaction: Partial<Counts> | undefined;
  /** Input of the longest; undefined where there was only one. */
  readonly largestInput: number | undefined;
  /** True: some were another model's, at its own price. */
  readonly otherModels: boolean;
}

const NONE: Iterations = { compaction: undefined, largestInput: undefined, otherModels: false };

/** The model's own: everything else, such as an advisor's, has another model's price. */
const OWN_TYPES: ReadonlySet<string> = new Set(["message", "compaction"]);

const ADDED = [
  "input",
  "output",
  "cacheRead",
  "cacheWrite",
  "cacheWrite5m",
  "cacheWrite1h",
] as const satisfies readonly CountField[];

export function iterationsIn(sources: readonly ReadUsage[]): Iterations {
  for (const { value } of sources) {
    const listed = listOf(get(value, "iterations"));
    if (listed.length > 0) return readIterations(listed);
  }
  return NONE;
}

function readIterations(listed: readonly unknown[]): Iterations {
  const read = listed.map((iteration) => ({
    type: textOf(get(iteration, "type")) ?? "message",
    counts: readUsage(iteration).counts,
  }));
  const compactions = read.filter(({ type }) => type === "compaction").map(({ counts }) => counts);
  const own = read.filter(({ type }) => OWN_TYPES.has(type));
  return {
    compaction: compactions.length > 0 ? added(compactions) : undefined,
    largestInput: own.length > 1 ? Math.max(...own.map(({ counts }) => counts.input ?? 0)) : undefined,
    otherModels: own.length < read.length,
  };
}

function added(counts: readonly Counts[]): Partial<Counts> {
  const known = ADDED.filter((field) => counts.some((each) => each[field] !== undefined));
  return Object.fromEntries(known.map((field) => [field, sum(counts.map((each) => each[field]))]));
}
