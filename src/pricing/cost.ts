import type { Usage } from "../events/schema.ts";
import type { Rates } from "./price-row.ts";
import { inputBuckets, outputBuckets } from "./token-buckets.ts";

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

/**
 * Prices one call; null when it used something that has no price.
 *
 * Without a cache price cached tokens are billed as plain input, images as text, reasoning as output: vendors
 * list these prices only where they differ. Audio costs a multiple of text: without its price there is none.
 */
export function costOf(usage: Usage, rates: Rates, share: BilledShare): PicoCost | null {
  const tokenShare = share.tokens * share.all;
  const input = inputBuckets(usage);
  const output = outputBuckets(usage);
  const cacheWriteRate = rates.cacheWrite ?? rates.input;

  const cacheRead = bill(input.cacheRead, rates.cacheRead ?? rates.input, tokenShare);
  const cacheWrite =
    bill(input.cacheWrite5m, cacheWriteRate, tokenShare) +
    bill(input.cacheWrite1h, rates.cacheWrite1h ?? cacheWriteRate, tokenShare);
  const inputAudio = bill(input.audio, rates.inputAudio, tokenShare);
  const inputPico =
    bill(input.uncached, rates.input, tokenShare) +
    cacheRead +
    cacheWrite +
    inputAudio +
    bill(input.image, rates.inputImage ?? rates.input, tokenShare);

  const reasoning = bill(output.reasoning, rates.reasoning ?? rates.output, tokenShare);
  const outputAudio = bill(output.audio, rates.outputAudio, tokenShare);
  const outputPico =
    bill(output.visible, rates.output, tokenShare) +
    reasoning +
    outputAudio +
    bill(output.image, rates.outputImage ?? rates.output, tokenShare);

  const webSearch = bill(usage.web_search_requests ?? 0, rates.webSearch, share.all);
  const request = bill(1, rates.request ?? 0, share.all);
  const totalPico = inputPico + outputPico + webSearch + request;
  if (Number.isNaN(totalPico)) return null;

  const cost: { -readonly [Part in keyof PicoCost]: PicoCost[Part] } = { totalPico, inputPico, outputPico };
  if (input.cacheRead > 0) cost.cacheReadPico = cacheRead;
  if (input.cacheWrite5m + input.cacheWrite1h > 0) cost.cacheWritePico = cacheWrite;
  if (input.audio + output.audio > 0) cost.audioPico = inputAudio + outputAudio;
  if (output.reasoning > 0) cost.reasoningPico = reasoning;
  if (webSearch > 0) cost.webSearchPico = webSearch;
  if (request > 0) cost.requestPico = request;
  return cost;
}

/** NaN where something was used that has no rate: it runs through every sum it is part of. */
function bill(count: number, rate: number | undefined, share: number): number {
  return count === 0 ? 0 : Math.round(count * (rate ?? Number.NaN) * share);
}

/** US dollars with at most 12 decimals. One correctly rounded division: no float noise such as 0.0000075000000001. */
export function picoToUsd(pico: number): number {
  return Math.round(pico) / 1e12;
}
