import { type CostEstimate, type CostQuery, estimateCost } from "../pricing/index.ts";
import type { CallCounts } from "./price-command.ts";

/** A part of what a call costs: `count` x `rateUsd` = `usd`. Each token is in one part. */
export interface CostPart {
  readonly label: string;
  readonly count: number;
  /** US dollars for what `unit` says, as billed: with the context and service tier of the call. */
  readonly rateUsd: number;
  readonly unit: "per 1M" | "per 1,000" | "per call";
  readonly usd: number;
}

interface DetailRow {
  readonly label: string;
  readonly side: "input" | "output";
  readonly count: (counts: CallCounts) => number;
  /** The count as LangMeter's usage record has it. */
  readonly usage: (count: number) => Readonly<Record<string, number>>;
  readonly cost: keyof CostEstimate & `${string}_usd`;
}

/** What is billed apart from plain input and output. */
const DETAIL_ROWS: readonly DetailRow[] = [
  {
    label: "cached",
    side: "input",
    count: ({ cached = 0 }) => cached,
    usage: (count) => ({ cache_read_tokens: count }),
    cost: "cache_read_usd",
  },
  {
    label: "cache write",
    side: "input",
    count: ({ cacheWrite = 0, cacheWrite1h = 0 }) => cacheWrite - cacheWrite1h,
    usage: (count) => ({ cache_write_tokens: count }),
    cost: "cache_write_usd",
  },
  {
    label: "cache write 1h",
    side: "input",
    count: ({ cacheWrite1h = 0 }) => cacheWrite1h,
    usage: (count) => ({ cache_write_tokens: count, cache_write_1h_tokens: count }),
    cost: "cache_write_usd",
  },
  {
    label: "audio input",
    side: "input",
    count: ({ audioInput = 0 }) => audioInput,
    usage: (count) => ({ input_audio_tokens: count }),
    cost: "audio_usd",
  },
  {
    label: "reasoning",
    side: "output",
    count: ({ reasoning = 0 }) => reasoning,
    usage: (count) => ({ reasoning_tokens: count }),
    cost: "reasoning_usd",
  },
  {
    label: "audio output",
    side: "output",
    count: ({ audioOutput = 0 }) => audioOutput,
    usage: (count) => ({ output_audio_tokens: count }),
    cost: "audio_usd",
  },
];

/** The parts of `estimate`, which is what `query` with these counts costs. They sum to its total. */
export function costParts(query: CostQuery, counts: CallCounts, estimate: CostEstimate): CostPart[] {
  const { web_search_usd: searchUsd = 0, request_usd: requestUsd = 0 } = estimate;
  const { webSearches = 0 } = counts;
  return [
    ...sideParts("input", query, counts, estimate.input_usd),
    ...sideParts("output", query, counts, estimate.output_usd),
    ...(webSearches > 0 ? [part("web searches", webSearches, searchUsd, "per 1,000")] : []),
    ...(requestUsd > 0 ? [part("request", 1, requestUsd, "per call")] : []),
  ];
}

/** What of the call has no price, in words. */
export function missingPrices(query: CostQuery, counts: CallCounts): string[] {
  const { input = 0, output = 0, webSearches = 0 } = counts;
  const bare = { input_tokens: input, output_tokens: 0 };
  const isMissing = (usage: CostQuery["usage"]) => estimateCost({ ...query, usage }) === null;
  if (isMissing(bare)) return ["input"];
  if (isMissing({ ...bare, output_tokens: output })) return ["output"];
  const details = DETAIL_ROWS.filter((row) => row.count(counts) > 0 && isMissing(usageWith(row, counts))).map(
    ({ label }) => label,
  );
  return webSearches > 0 && isMissing({ ...bare, web_search_requests: webSearches })
    ? [...details, "web searches"]
    : details;
}

function sideParts(
  side: "input" | "output",
  query: CostQuery,
  counts: CallCounts,
  sideUsd: number,
): CostPart[] {
  const details = DETAIL_ROWS.filter((row) => row.side === side && row.count(counts) > 0).map((row) => {
    const alone = estimateCost({ ...query, usage: usageWith(row, counts) });
    return part(row.label, row.count(counts), alone?.[row.cost] ?? 0, "per 1M");
  });
  const plainCount = details.reduce((rest, { count }) => rest - count, counts[side] ?? 0);
  const plainUsd = details.reduce((rest, { usd }) => roundToPico(rest - usd), sideUsd);
  return plainCount > 0 ? [part(side, plainCount, plainUsd, "per 1M"), ...details] : details;
}

/** A call of the same size, which decides the context tier, with this one detail. */
function usageWith(row: DetailRow, counts: CallCounts) {
  return {
    input_tokens: counts.input ?? 0,
    output_tokens: row.side === "output" ? (counts.output ?? 0) : 0,
    ...row.usage(row.count(counts)),
  };
}

const UNIT_SIZES = { "per 1M": 1e6, "per 1,000": 1e3, "per call": 1 } as const;

function part(label: string, count: number, usd: number, unit: CostPart["unit"]): CostPart {
  // Prices have at most 6 decimals per million; the share of a service tier may add some.
  const rateUsd = Math.round((usd / count) * UNIT_SIZES[unit] * 1e6) / 1e6;
  return { label, count, rateUsd, unit, usd };
}

function roundToPico(usd: number): number {
  return Math.round(usd * 1e12) / 1e12;
}
