import type { ConditionalPrice, ModelInfo, ModelPrice, Provider, TieredPrices } from "@pydantic/genai-prices";
import type { RateKey, Rates } from "../../src/pricing/price-row.ts";
import { idsOf } from "./match-ids.ts";
import type { ListedContextTier, ListedModel, ListedPrice, ListedProvider } from "./price-file.ts";

/** Our name for each of the price package's units, and how many pico-USD per our unit one of its dollars is. */
const UNITS: Readonly<Record<string, { readonly key: RateKey; readonly pico: number }>> = {
  input_mtok: { key: "input", pico: 1e6 },
  output_mtok: { key: "output", pico: 1e6 },
  cache_read_mtok: { key: "cacheRead", pico: 1e6 },
  cache_write_mtok: { key: "cacheWrite", pico: 1e6 },
  cache_write_1h_mtok: { key: "cacheWrite1h", pico: 1e6 },
  input_audio_mtok: { key: "inputAudio", pico: 1e6 },
  output_audio_mtok: { key: "outputAudio", pico: 1e6 },
  input_image_mtok: { key: "inputImage", pico: 1e6 },
  output_image_mtok: { key: "outputImage", pico: 1e6 },
  output_reasoning_mtok: { key: "reasoning", pico: 1e6 },
  web_searches_kcount: { key: "webSearch", pico: 1e9 },
  requests_kcount: { key: "request", pico: 1e9 },
};

/** Prices that are no whole number of pico-USD upstream: OpenRouter's hourly cache storage, spread over five minutes. */
const ROUNDED: ReadonlySet<number> = new Set([0.08333333333333334]);

const FREE: Rates = { input: 0, output: 0 };

export function normalizeProvider(provider: Provider): ListedProvider {
  const taken = new Set(
    provider.models.flatMap((model) => [model.id, ...idsOf(model.match).exact].map(lower)),
  );
  const models: Record<string, ListedModel> = {};
  for (const model of provider.models) {
    const ids = namesOf(model, taken);
    models[model.id] = { ...(ids.length > 0 && { ids }), prices: pricesOf(provider.id, model) };
  }
  return {
    name: provider.name,
    ...(provider.pricing_urls !== undefined && { pages: provider.pricing_urls }),
    ...(provider.fallback_model_providers !== undefined && { resells: provider.fallback_model_providers }),
    models,
  };
}

/** Other ids of the model. An id that an open rule names belongs to the first model that names it, exact ids before. */
function namesOf(model: ModelInfo, taken: Set<string>): string[] {
  const { exact, named } = idsOf(model.match);
  const free = named.map(asRegionalProfile).filter((id) => !taken.has(lower(id)));
  for (const id of free) taken.add(lower(id));
  const names = [...exact, ...free].filter((id) => lower(id) !== lower(model.id));
  return [...new Map(names.map((id) => [lower(id), id])).values()].sort();
}

/** Bedrock's `us.…`, `eu.…` and so on are one at run time: `regional.…`. */
function asRegionalProfile(id: string): string {
  return id.replace(/^(?:us|eu|apac|au|jp|in|us-gov)\./, "regional.");
}

function pricesOf(provider: string, model: ModelInfo): ListedPrice[] {
  const conditional: ConditionalPrice[] = Array.isArray(model.prices)
    ? model.prices
    : [{ prices: model.prices }];
  let from: string | undefined;
  return conditional.map(({ constraint, prices }) => {
    const where = `${provider}/${model.id}`;
    if (constraint === undefined) return priceOf(where, prices);
    // A window that follows a start date is part of the price since that date; upstream cannot say both at once.
    if ("start_date" in constraint) {
      from = constraint.start_date;
      return { from, ...priceOf(where, prices) };
    }
    const window = `${minuteOf(where, constraint.start_time)}-${minuteOf(where, constraint.end_time)}`;
    return { ...(from !== undefined && { from }), window, ...priceOf(where, prices) };
  });
}

function priceOf(where: string, prices: ModelPrice): ListedPrice {
  const entries = Object.entries(prices).flatMap(([unit, price]) =>
    price === undefined ? [] : [{ unit, price }],
  );
  const known = entries.flatMap(({ unit, price }) => {
    const target = UNITS[unit];
    return target === undefined ? [] : [{ ...target, unit, price }];
  });
  const other = entries.filter(({ unit }) => UNITS[unit] === undefined);
  const ratesAt = (start: number): Rates => {
    const rates: Partial<Record<RateKey, number>> = {};
    for (const { key, pico, unit, price } of known)
      rates[key] = toPico(`${where} ${unit}`, priceAt(price, start), pico);
    return rates;
  };
  const above = startsOf(known.map(({ price }) => price)).map((start): ListedContextTier => {
    // Upstream writes "from 272,000 on" as "above 271,999".
    const inclusive = start % 1_000 === 999;
    return { threshold: inclusive ? start + 1 : start, inclusive, rates: ratesAt(start) };
  });
  const otherUnits = Object.fromEntries(other.map(({ unit, price }) => [unit, priceAt(price, 0)]));
  return {
    rates: entries.length === 0 ? FREE : ratesAt(Number.NEGATIVE_INFINITY),
    ...(above.length > 0 && { above }),
    ...(other.length > 0 && { otherUnits }),
  };
}

function startsOf(prices: readonly (number | TieredPrices)[]): number[] {
  const starts = prices.flatMap((price) =>
    typeof price === "number" ? [] : price.tiers.map((tier) => tier.start),
  );
  return [...new Set(starts)].sort((a, b) => a - b);
}

function priceAt(price: number | TieredPrices, start: number): number {
  if (typeof price === "number") return price;
  const reached = price.tiers.filter((tier) => tier.start <= start).sort((a, b) => a.start - b.start);
  return reached.at(-1)?.price ?? price.base;
}

function toPico(where: string, dollars: number, factor: number): number {
  const pico = Math.round(dollars * factor);
  const isWhole = Math.abs(dollars * factor - pico) <= 1e-6 * Math.max(1, pico);
  if (!isWhole && !ROUNDED.has(dollars))
    throw new Error(`${where}: ${dollars} is no whole number of pico-USD`);
  return pico;
}

function minuteOf(where: string, time: string): string {
  const minute = /^(\d\d:\d\d):00Z$/.exec(time)?.[1];
  if (minute === undefined) throw new Error(`${where}: cannot read the time of day "${time}"`);
  return minute;
}

function lower(id: string): string {
  return id.toLowerCase();
}
