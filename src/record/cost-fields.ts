import type { EventOf, Usage } from "../events/schema.ts";
import { type PriceBook, type PricedCost, picoToUsd } from "../pricing/index.ts";

/**
 * A priced, free or unpriced call. Decided here and by the callers of {@link priceCall}, and nowhere else: the events
 * carry it as `billing_status`, and whoever adds calls up reads that.
 */
export type CallCost =
  | { readonly kind: "priced"; readonly cost: PricedCost }
  | { readonly kind: "reported"; readonly pico: number }
  | { readonly kind: "free"; readonly source: "cache" | "batch" | "refused" }
  | { readonly kind: "unpriced" };

/** Answered from a cache of the caller's own. */
export const CACHED: CallCost = { kind: "free", source: "cache" };
/** Billed with the first prompt of the same request. */
export const BATCHED: CallCost = { kind: "free", source: "batch" };
/** Turned down by the provider, or never sent. */
export const REFUSED: CallCost = { kind: "free", source: "refused" };
export const UNPRICED: CallCost = { kind: "unpriced" };

export interface CallToPrice {
  readonly provider: string | undefined;
  readonly model: string | undefined;
  readonly usage: Usage;
  readonly atMs: number;
  readonly serviceTier: string | undefined;
  readonly serviceTierRequested: string | undefined;
  /** What the provider itself says the call cost. */
  readonly reportedUsd: number | undefined;
}

const PICO_PER_USD = 1e12;

/** What a call cost. The provider's own figure wins over every table. */
export function priceCall(prices: PriceBook, call: CallToPrice): CallCost {
  if (isPlausible(call.reportedUsd))
    return { kind: "reported", pico: Math.round(call.reportedUsd * PICO_PER_USD) };
  if (call.model === undefined) return UNPRICED;
  const { provider, model, usage, atMs, serviceTier, serviceTierRequested } = call;
  const cost = prices.price({ provider, model, usage, atMs, serviceTier, serviceTierRequested });
  return cost === null ? UNPRICED : { kind: "priced", cost };
}

/** No single call costs a million dollars; one wrong figure would spoil every sum it is part of. */
function isPlausible(usd: number | undefined): usd is number {
  return typeof usd === "number" && usd >= 0 && usd < 1e6;
}

/** The cost in pico-USD, null where it is unknown. */
export function picoOf(cost: CallCost): number | null {
  switch (cost.kind) {
    case "priced":
      return cost.cost.totalPico;
    case "reported":
      return cost.pico;
    case "free":
      return 0;
    case "unpriced":
      return null;
  }
}

type CostField =
  | "billing_status"
  | "cost_usd"
  | "input_cost_usd"
  | "output_cost_usd"
  | "cache_read_cost_usd"
  | "cache_write_cost_usd"
  | "audio_cost_usd"
  | "reasoning_cost_usd"
  | "web_search_cost_usd"
  | "request_cost_usd"
  | "cost_source"
  | "price_id"
  | "price_match"
  | "pricing_version"
  | "service_tier_assumed"
  | "service_tier_priced";
export type CostFields = Pick<EventOf<"llm_call_end">, CostField>;

/** The cost as the events carry it; an unpriced call names the prices that did not know it. */
export function costFields(call: CallCost, pricingVersion: string): CostFields {
  switch (call.kind) {
    case "priced": {
      const { cost } = call;
      return {
        billing_status: "priced",
        cost_usd: picoToUsd(cost.totalPico),
        input_cost_usd: picoToUsd(cost.inputPico),
        output_cost_usd: picoToUsd(cost.outputPico),
        cache_read_cost_usd: usdOf(cost.cacheReadPico),
        cache_write_cost_usd: usdOf(cost.cacheWritePico),
        audio_cost_usd: usdOf(cost.audioPico),
        reasoning_cost_usd: usdOf(cost.reasoningPico),
        web_search_cost_usd: usdOf(cost.webSearchPico),
        request_cost_usd: usdOf(cost.requestPico),
        cost_source: cost.source,
        price_id: cost.priceId,
        price_match: cost.match,
        pricing_version: cost.version,
        service_tier_assumed: cost.tierAssumed ? true : undefined,
        service_tier_priced: cost.tierPriced ? undefined : false,
      };
    }
    case "reported":
      return {
        billing_status: "priced",
        cost_usd: picoToUsd(call.pico),
        cost_source: "provider",
        pricing_version: pricingVersion,
      };
    case "free":
      return {
        billing_status: "free",
        cost_usd: 0,
        cost_source: call.source,
        pricing_version: pricingVersion,
      };
    case "unpriced":
      return {
        billing_status: "unpriced",
        cost_usd: null,
        cost_source: null,
        pricing_version: pricingVersion,
      };
  }
}

function usdOf(pico: number | undefined): number | undefined {
  return pico === undefined ? undefined : picoToUsd(pico);
}
