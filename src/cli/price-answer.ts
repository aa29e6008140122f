import { LangMeterError } from "../events/langmeter-error.ts";
import { type CostEstimate, type CostQuery, estimateCost } from "../pricing/index.ts";
import { formatNumbers } from "../report/number-format.ts";
import { layOut } from "../report/table-layout.ts";
import type { CallCounts, PriceArguments } from "./price-command.ts";
import { requireProvider, suggestModels } from "./price-list.ts";
import { type CostPart, costParts, missingPrices } from "./price-parts.ts";

/**
 * The answer of `langmeter price <model>`: the total and how it comes about, or what `estimateCost` returns, as JSON.
 * @throws LangMeterError `invalid_argument` when the call has no price; the message says why.
 */
export function describePrice(model: string, options: PriceArguments): string {
  const { provider, tier, at = new Date(), format } = options;
  const query = {
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
    `${usdTexts([estimate.total_usd])[0]}  ${estimate.price_id}`,
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

function usageOf(counts: CallCounts): Readonly<Record<string, number>> {
  const usage = {
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
  return JSON.parse(JSON.stringify(usage));
}
