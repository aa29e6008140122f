import { picoToUsd } from "./cost.ts";
import { createPriceBook, type PriceBook, type PricedCost } from "./price-book.ts";
import type { PricingOptions } from "./pricing-options.ts";
import { readUsage } from "./read-usage.ts";

export interface CostQuery {
  /** openai, anthropic, google, bedrock, …, under any usual name. Without one the model id has to tell. */
  readonly provider?: string;
  readonly model: string;
  /**
   * LangMeter's Usage record, or LangChain's `usage_metadata`, optionally with Anthropic's
   * `cache_creation: { ephemeral_5m_input_tokens, ephemeral_1h_input_tokens }` and `web_search_requests`.
   */
  readonly usage: unknown;
  /** When the call was made: a Date, an ISO 8601 string, or milliseconds since 1970. @default now */
  readonly at?: Date | string | number;
  /** "flex", "batch", "priority", …, as the response reports it. @default `serviceTierRequested`, else standard */
  readonly serviceTier?: string;
  /** As the request asked for it, where no response says what was served. */
  readonly serviceTierRequested?: string;
  /** Own prices, aliases and discounts. For many calls reuse one object: its checks are remembered. */
  readonly pricing?: PricingOptions;
}

/** US dollars, at most 12 decimals. `total_usd` is input, output, web search and request fee together. */
export interface CostEstimate {
  readonly total_usd: number;
  readonly input_usd: number;
  readonly output_usd: number;
  /** Part of input_usd. */
  readonly cache_read_usd?: number;
  /** Part of input_usd. */
  readonly cache_write_usd?: number;
  /** Audio parts of input_usd and output_usd together. */
  readonly audio_usd?: number;
  /** Part of output_usd. */
  readonly reasoning_usd?: number;
  readonly web_search_usd?: number;
  readonly request_usd?: number;
  /** Row of the price table, `provider/model`. */
  readonly price_id: string;
  /** How the model id led to the row: "exact", or what had to be assumed. */
  readonly price_match: string;
  readonly pricing_version: string;
  readonly cost_source: "table" | "override";
  /** False: the service tier has no known price, and the standard price stands in for it. */
  readonly service_tier_priced: boolean;
  /** True: priced by the requested service tier; nobody says that it was served. */
  readonly service_tier_assumed?: true;
}

const books = new WeakMap<PricingOptions, PriceBook>();
const LIST_PRICES: PricingOptions = {};

/**
 * What a call costs. Null when the model, its price at that time or its usage is unknown: never 0, never a guess.
 * @throws LangMeterError `invalid_pricing` for a wrong `pricing` option; nothing else throws.
 */
export function estimateCost(query: CostQuery): CostEstimate | null {
  const book = bookFor(query.pricing ?? LIST_PRICES);
  const usage = readUsage(query.usage);
  const atMs = momentOf(query.at);
  if (usage === null || Number.isNaN(atMs) || typeof query.model !== "string") return null;
  const { provider, model, serviceTier, serviceTierRequested } = query;
  const cost = book.price({ provider, model, usage, atMs, serviceTier, serviceTierRequested });
  return cost === null ? null : inDollars(cost);
}

function bookFor(pricing: PricingOptions): PriceBook {
  const known = books.get(pricing);
  if (known !== undefined) return known;
  const book = createPriceBook(pricing);
  books.set(pricing, book);
  return book;
}

function momentOf(at: CostQuery["at"]): number {
  // The one clock of this layer: a person who asks for a cost means today's. The recorder always passes a time.
  if (at === undefined) return Date.now();
  if (typeof at === "number") return at;
  return at instanceof Date ? at.getTime() : Date.parse(at);
}

function inDollars(cost: PricedCost): CostEstimate {
  return {
    total_usd: picoToUsd(cost.totalPico),
    input_usd: picoToUsd(cost.inputPico),
    output_usd: picoToUsd(cost.outputPico),
    ...(cost.cacheReadPico !== undefined && { cache_read_usd: picoToUsd(cost.cacheReadPico) }),
    ...(cost.cacheWritePico !== undefined && { cache_write_usd: picoToUsd(cost.cacheWritePico) }),
    ...(cost.audioPico !== undefined && { audio_usd: picoToUsd(cost.audioPico) }),
    ...(cost.reasoningPico !== undefined && { reasoning_usd: picoToUsd(cost.reasoningPico) }),
    ...(cost.webSearchPico !== undefined && { web_search_usd: picoToUsd(cost.webSearchPico) }),
    ...(cost.requestPico !== undefined && { request_usd: picoToUsd(cost.requestPico) }),
    price_id: cost.priceId,
    price_match: cost.match,
    pricing_version: cost.version,
    cost_source: cost.source,
    service_tier_priced: cost.tierPriced,
    ...(cost.tierAssumed && { service_tier_assumed: true as const }),
  };
}
