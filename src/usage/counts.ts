import { listOf } from "../events/untrusted.ts";

/** Token counts under our own names. Totals are inclusive: input holds the cached part, output the reasoning. */
export interface Counts {
  readonly input: number | undefined;
  readonly output: number | undefined;
  /** As reported; only used to check the others. */
  readonly total: number | undefined;
  readonly cacheRead: number | undefined;
  readonly cacheWrite: number | undefined;
  readonly cacheWrite5m: number | undefined;
  readonly cacheWrite1h: number | undefined;
  readonly reasoning: number | undefined;
  readonly inputAudio: number | undefined;
  readonly outputAudio: number | undefined;
  readonly inputImage: number | undefined;
  readonly outputImage: number | undefined;
  /** Only to know that a rest is none: not recorded. */
  readonly inputText: number | undefined;
  readonly outputText: number | undefined;
  readonly webSearches: number | undefined;
  /** Input of the longest request, where the call was made of several. */
  readonly largestRequest: number | undefined;
}

export type CountField = keyof Counts;
export type MutableCounts = { -readonly [Field in CountField]: number | undefined };

/** Nothing counted yet. Every field is there, since engines read objects of a single shape much faster. */
export function noCounts(): MutableCounts {
  return {
    input: undefined,
    output: undefined,
    total: undefined,
    cacheRead: undefined,
    cacheWrite: undefined,
    cacheWrite5m: undefined,
    cacheWrite1h: undefined,
    reasoning: undefined,
    inputAudio: undefined,
    outputAudio: undefined,
    inputImage: undefined,
    outputImage: undefined,
    inputText: undefined,
    outputText: undefined,
    webSearches: undefined,
    largestRequest: undefined,
  };
}

/** The fields that are part of a total, or stand beside it. */
export const DETAIL_FIELDS = [
  "cacheRead",
  "cacheWrite",
  "cacheWrite5m",
  "cacheWrite1h",
  "reasoning",
  "inputAudio",
  "outputAudio",
  "inputImage",
  "outputImage",
  "inputText",
  "outputText",
  "webSearches",
] as const satisfies readonly CountField[];

/** Far above any real call, low enough that sums of counts stay exact integers. */
const IMPLAUSIBLE_COUNT = 1e12;

/**
 * A count as a non-negative integer. Numeric strings are read, a list is added up (Vertex AI once sent one
 * number per candidate); NaN, negative and implausible numbers are no counts.
 */
export function toCount(value: unknown): number | undefined {
  if (typeof value === "number") return plausible(value);
  if (typeof value === "string") return value.trim() === "" ? undefined : plausible(Number(value));
  if (typeof value === "bigint") return plausible(Number(value));
  const parts = listOf(value);
  if (parts.length === 0) return undefined;
  const numbers = parts.filter((part) => typeof part === "number");
  return numbers.length === parts.length ? plausible(sum(numbers)) : undefined;
}

export function sum(numbers: readonly (number | undefined)[]): number {
  let total = 0;
  for (const number of numbers) total += number ?? 0;
  return total;
}

export function hasTotals(counts: Counts): boolean {
  return counts.input !== undefined || counts.output !== undefined;
}

function plausible(value: number): number | undefined {
  return value >= 0 && value < IMPLAUSIBLE_COUNT ? Math.round(value) : undefined;
}
