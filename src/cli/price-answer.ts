import { trimmedEnd } from "../content/text.ts";
import { LangMeterError } from "../events/langmeter-error.ts";
import { printableLine } from "../events/printable.ts";
import { type CostQuery, estimateCost } from "../pricing/index.ts";
import { formatNumbers } from "../report/number-format.ts";
import { layOut } from "../report/table-layout.ts";
import type { CallCounts, PriceArguments } from "./price-command.ts";
import { requireProvider, suggestModels } from "./price-list.ts";
import { type CostPart, costParts, missingPrices } from "./price-parts.ts";

type DatedQuery = CostQuery & { readonly at: Date };

/**
 * The answer of `langmeter price <model>`: the total and how it comes about, or what `estimateCost` returns, as JSON.
 * @throws LangMeterError `invalid_argument` when the call has no price; the message says why.
 */
export function describePrice(model: string, options: PriceArguments): string {
  const { provider, tier, at = new Date(), format } = options;
  const query: DatedQuery = {
    model,
    at,
    usage: usageOf(options),
    ...(provider !== undefined && { provider }),
    ...(tier !== undefined && { serviceTier: tier }),
  };
  const estimate = estimateCost(query);
  if (estimate === null) throw unpriced(query, options);
  if (format === "json") return `${JSON.stringify(estimate, null, 2)}\n`;
  const tierNote = estimate.service_tier_priced
    ? []
    : [`! tier ${JSON.stringify(tier)} has no price of its own here: the standard price stands in`];
  return [
    `${usdTexts([estimate.total_usd])[0]}  ${printableLine(model)}`,
    "",
    ...partLines(costParts(query, options, estimate)),
    "",
    ...tierNote,
    `price row  ${estimate.price_id}`,
    `matched    ${estimate.price_match}`,
    `prices     ${estimate.pricing_version}, ${at.toISOString()}`,
    "",
  ].join("\n");
}

/** In the form of LangMeter's usage record. Without `--input` or `--output` that total is 0. */
function usageOf(counts: CallCounts) {
  return {
    input_tokens: counts.input ?? 0,
    output_tokens: counts.output ?? 0,
    cache_read_tokens: counts.cached,
    cache_write_tokens: counts.cacheWrite,
    cache_write_1h_tokens: counts.cacheWrite1h,
    input_audio_tokens: counts.audioInput,
    reasoning_tokens: counts.reasoning,
    output_audio_tokens: counts.audioOutput,
    web_search_requests: counts.webSearches,
  };
}

/** Why the call has no price. */
function unpriced(query: DatedQuery, counts: CallCounts): LangMeterError {
  const { model, provider, at } = query;
  if (provider !== undefined) requireProvider(provider);
  const name = JSON.stringify(model);
  const nothing = { ...query, usage: { input_tokens: 0, output_tokens: 0 } };
  if (estimateCost({ ...nothing, at: Date.now() }) === null) {
    const where = provider === undefined ? "" : ` of ${JSON.stringify(provider)}`;
    return wrong(
      `unknown model ${name}${where}.${suggestModels(model, provider)} See langmeter price --list`,
    );
  }
  if (estimateCost(nothing) === null) return wrong(`${name} has no known price at ${at.toISOString()}`);
  return wrong(`${name} has no known price for ${missingPrices(query, counts).join(", ")}`);
}

function wrong(message: string): LangMeterError {
  return new LangMeterError("invalid_argument", message);
}

/** One line a part: what, how many, at which rate, and what that makes. */
function partLines(parts: readonly CostPart[]): string[] {
  const counts = formatNumbers(
    "count",
    parts.map(({ count }) => count),
  );
  const rates = usdTexts(parts.map(({ rateUsd }) => rateUsd));
  const costs = usdTexts(parts.map(({ usd }) => usd));
  const { lines } = layOut(
    [
      { header: "", cells: parts.map(({ label }) => label), align: "left", rank: 0 },
      { header: "", cells: counts, align: "right", rank: 0 },
      { header: "", cells: rates.map((rate) => `x ${rate}`), align: "right", rank: 0 },
      { header: "", cells: parts.map(({ unit }) => unit), align: "left", rank: 0 },
      { header: "", cells: costs.map((cost) => `= ${cost}`), align: "right", rank: 0 },
    ],
    undefined,
  );
  return lines.slice(1);
}

/** Exact amounts, with as many decimals as the longest of them needs; reports round theirs. */
function usdTexts(amounts: readonly number[]): string[] {
  const decimals = Math.max(2, ...amounts.map(decimalsOf));
  const format = new Intl.NumberFormat("en-US", {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  });
  return amounts.map((amount) => `$${format.format(amount)}`);
}

/** Prices have 12 decimals at most. */
function decimalsOf(amount: number): number {
  return trimmedEnd(amount.toFixed(12), "0").split(".")[1]?.length ?? 0;
}
