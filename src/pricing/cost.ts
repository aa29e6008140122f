import type { Usage } from "../events/schema.ts";
import type { Rates } from "./price-row.ts";
import { type TokenBuckets, tokenBuckets } from "./token-buckets.ts";

/** Money in integer pico-USD (1e-12 USD): sums are exact and associative up to 9,007 USD, and a pico off above. */
export interface PicoCost {
  /** inputPico + outputPico + webSearchPico + requestPico. */
  readonly totalPico: number;
  /** All input parts together. */
  readonly inputPico: number;
  /** All output parts together. */
  readonly outputPico: number;
  /** Part of inputPico. */
  readonly cacheReadPico?: number;
  /** Part of inputPico. */
  readonly cacheWritePico?: number;
  /** Audio parts of inputPico and outputPico together. */
  readonly audioPico?: number;
  /** Part of outputPico. */
  readonly reasoningPico?: number;
  readonly webSearchPico?: number;
  readonly requestPico?: number;
}

/** What is billed of the listed rates: of tokens (service tier), and of everything (discount). */
export interface BilledShare {
  readonly tokens: number;
  readonly all: number;
}

/** The rate of each bucket, after fallbacks; undefined where the bucket has no price. */
type BucketRates = { readonly [Bucket in keyof TokenBuckets]: number | undefined };

/**
 * Without a cache price cached tokens are billed as plain input, and images as text: vendors list these prices
 * only where they differ. Audio costs a multiple of text, so that without an audio price there is no price.
 */
function bucketRates(rates: Rates): BucketRates {
  const cacheWrite5m = rates.cacheWrite ?? rates.input;
  return {
    uncachedInput: rates.input,
    cacheRead: rates.cacheRead ?? rates.input,
    cacheWrite5m,
    cacheWrite1h: rates.cacheWrite1h ?? cacheWrite5m,
    inputAudio: rates.inputAudio,
    inputImage: rates.inputImage ?? rates.input,
    visibleOutput: rates.output,
    reasoning: rates.reasoning ?? rates.output,
    outputAudio: rates.outputAudio,
    outputImage: rates.outputImage ?? rates.output,
  };
}

/** Prices one call; null when it used something that has no price. */
export function costOf(usage: Usage, rates: Rates, share: BilledShare): PicoCost | null {
  const tokens = tokenBuckets(usage);
  const perToken = bucketRates(rates);
  const tokenShare = share.tokens * share.all;
  const cost: Record<keyof TokenBuckets, number> = {
    uncachedInput: 0,
    cacheRead: 0,
    cacheWrite5m: 0,
    cacheWrite1h: 0,
    inputAudio: 0,
    inputImage: 0,
    visibleOutput: 0,
    reasoning: 0,
    outputAudio: 0,
    outputImage: 0,
  };
  for (const bucket of Object.keys(cost) as (keyof TokenBuckets)[]) {
    if (tokens[bucket] === 0) continue;
    const rate = perToken[bucket];
    if (rate === undefined) return null;
    cost[bucket] = Math.round(tokens[bucket] * rate * tokenShare);
  }
  const searches = usage.web_search_requests ?? 0;
  if (searches > 0 && rates.webSearch === undefined) return null;
  return summarize(tokens, cost, {
    webSearch: Math.round(searches * (rates.webSearch ?? 0) * share.all),
    request: Math.round((rates.request ?? 0) * share.all),
  });
}

function summarize(
  tokens: TokenBuckets,
  cost: Record<keyof TokenBuckets, number>,
  fees: { readonly webSearch: number; readonly request: number },
): PicoCost {
  const cacheWritePico = cost.cacheWrite5m + cost.cacheWrite1h;
  const inputPico = cost.uncachedInput + cost.cacheRead + cacheWritePico + cost.inputAudio + cost.inputImage;
  const outputPico = cost.visibleOutput + cost.reasoning + cost.outputAudio + cost.outputImage;
  return {
    totalPico: inputPico + outputPico + fees.webSearch + fees.request,
    inputPico,
    outputPico,
    ...(tokens.cacheRead > 0 && { cacheReadPico: cost.cacheRead }),
    ...(tokens.cacheWrite5m + tokens.cacheWrite1h > 0 && { cacheWritePico }),
    ...(tokens.inputAudio + tokens.outputAudio > 0 && { audioPico: cost.inputAudio + cost.outputAudio }),
    ...(tokens.reasoning > 0 && { reasoningPico: cost.reasoning }),
    ...(fees.webSearch > 0 && { webSearchPico: fees.webSearch }),
    ...(fees.request > 0 && { requestPico: fees.request }),
  };
}

/** US dollars with at most 12 decimals. One correctly rounded division: no float noise such as 0.0000075000000001. */
export function picoToUsd(pico: number): number {
  return Math.round(pico) / 1e12;
}
