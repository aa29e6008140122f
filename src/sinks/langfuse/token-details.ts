import type { EventOf, Usage } from "../../events/schema.ts";
import { exclusiveBuckets } from "../../usage/exclusive-buckets.ts";
import type { Details } from "./observation.ts";

type ModelCallEnd = EventOf<"llm_call_end"> | EventOf<"llm_error">;

/**
 * Tokens by Langfuse's names. It stores the buckets as they are, prices each by its exact key and sums those whose key
 * contains "input" or "output". https://langfuse.com/docs/observability/features/token-and-cost-tracking
 * Undefined where nobody counted.
 */
export function usageDetails(usage: Usage): Details | undefined {
  const buckets = exclusiveBuckets(usage);
  const details: Record<string, number> = {};
  if (usage.input_tokens !== undefined) {
    details.input = buckets.uncached_input;
    add(details, "input_cached_tokens", buckets.cache_read);
    add(details, cacheCreationKey(usage), buckets.cache_write_5m);
    add(details, "input_cache_creation_1h", buckets.cache_write_1h);
    add(details, "input_audio_tokens", buckets.input_audio);
    add(details, "input_image_tokens", buckets.input_image);
  }
  if (usage.output_tokens !== undefined) {
    details.output = buckets.visible_output;
    add(details, "output_reasoning_tokens", buckets.reasoning);
    add(details, "output_audio_tokens", buckets.output_audio);
    add(details, "output_image_tokens", buckets.output_image);
  }
  return withTotal(details, sumOf(details));
}

/** Only some providers say how long what they cached lives. */
function cacheCreationKey({ cache_write_1h_tokens }: Usage): string {
  return cache_write_1h_tokens === undefined ? "input_cache_creation" : "input_cache_creation_5m";
}

/**
 * The bill by the names of the tokens, so that Langfuse's own price table is not asked. Audio is billed within input
 * and output: the record has one figure for both. Undefined where the call has no price.
 */
export function costDetails(call: ModelCallEnd): Details | undefined {
  if (call.cost_usd === null) return undefined;
  const { cache_read_cost_usd: cached = 0, cache_write_cost_usd: written = 0 } = call;
  const { reasoning_cost_usd: reasoning = 0 } = call;
  const details: Record<string, number> = {};
  if (call.input_cost_usd !== undefined) details.input = usd(call.input_cost_usd - cached - written);
  add(details, "input_cached_tokens", cached);
  add(details, "input_cache_creation", written);
  if (call.output_cost_usd !== undefined) details.output = usd(call.output_cost_usd - reasoning);
  add(details, "output_reasoning_tokens", reasoning);
  add(details, "web_search", call.web_search_cost_usd ?? 0);
  add(details, "request", call.request_cost_usd ?? 0);
  return { ...details, total: call.cost_usd };
}

function add(details: Record<string, number>, key: string, amount: number): void {
  if (amount > 0) details[key] = amount;
}

function withTotal(details: Readonly<Record<string, number>>, total: number): Details | undefined {
  return Object.keys(details).length === 0 ? undefined : { ...details, total };
}

function sumOf(details: Readonly<Record<string, number>>): number {
  return Object.values(details).reduce((sum, amount) => sum + amount, 0);
}

/** The record's money has at most 12 decimals; a difference of two such numbers has float noise. */
function usd(amount: number): number {
  return Math.round(amount * 1e12) / 1e12;
}
