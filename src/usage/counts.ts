import { elementsOf } from "./elements.ts";

/** Token counts under our own names. Totals are inclusive: input holds the cached part, output the reasoning. */
export interface Counts {
  readonly input?: number;
  readonly output?: number;
  /** As reported; only used to check the others. */
  readonly total?: number;
  readonly cacheRead?: number;
  readonly cacheWrite?: number;
  readonly cacheWrite5m?: number;
  readonly cacheWrite1h?: number;
  readonly reasoning?: number;
  readonly inputAudio?: number;
  readonly outputAudio?: number;
  readonly inputImage?: number;
  readonly outputImage?: number;
  readonly webSearches?: number;
}

export type CountField = keyof Counts;
export type MutableCounts = { -readonly [Field in CountField]?: number };

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
  const parts = elementsOf(value);
  if (parts.length === 0) return undefined;
  const numbers = parts.filter((part) => typeof part === "number");
  return numbers.length === parts.length ? plausible(sum(numbers)) : undefined;
}

export function sum(numbers: readonly (number | undefined)[]): number {
  return numbers.reduce<number>((total, number) => total + (number ?? 0), 0);
}

export function hasTotals(counts: Counts): boolean {
  return counts.input !== undefined || counts.output !== undefined;
}

function plausible(value: number): number | undefined {
  return value >= 0 && value < IMPLAUSIBLE_COUNT ? Math.round(value) : undefined;
}
