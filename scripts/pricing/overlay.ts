import { z } from "zod";
import { RATE_KEYS, type RateKey, type Rates, type SplitCount } from "../../src/pricing/price-row.ts";
import type { ListedModel, ListedPrice, PriceFile } from "./price-file.ts";

const dollars = z.number().nonnegative();
const rateKey = z.enum(RATE_KEYS);
/** US dollars per million tokens (per 1,000 searches or requests), or a multiple of another rate of the same row. */
const rate = z.union([dollars, z.strictObject({ of: rateKey, times: z.number().positive() })]);
const rates = z.partialRecord(rateKey, rate);
/** Rates from a day, or an hour, on. */
const datedRates = z.strictObject({
  from: z.union([z.iso.date(), z.iso.datetime()]),
  /** Daily time of day in UTC, "01:00-04:00". */
  window: z.string().optional(),
  rates,
});
const evidence = {
  /** Where the number can be read. */
  source: z.url(),
  /** When the row was entered or last checked. */
  date: z.iso.date(),
  why: z.string().optional(),
};

/** A row kept by hand, for what the price package lacks or has wrong. */
const overlayRow = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("model").describe("A model the price package does not list."),
    provider: z.string(),
    model: z.string(),
    ids: z.array(z.string()).optional(),
    rates,
    later: z.array(datedRates).optional(),
    ...evidence,
  }),
  z.strictObject({
    kind: z
      .literal("missing_rates")
      .describe("Rates for models that are listed without them; listed rates stay."),
    provider: z.string(),
    models: z.array(z.string()).min(1),
    rates,
    ...evidence,
  }),
  z.strictObject({
    kind: z.literal("correction").describe("Rates that the price package has wrong, for all times."),
    provider: z.string(),
    models: z.array(z.string()).min(1),
    rates,
    ...evidence,
  }),
  z.strictObject({
    kind: z
      .literal("later")
      .describe("Prices of a listed model from a day on, where the package has only the old."),
    provider: z.string(),
    models: z.array(z.string()).min(1),
    later: z.array(datedRates).min(1),
    ...evidence,
  }),
  z.strictObject({
    kind: z
      .literal("context_tier")
      .describe(
        "Rates of the whole request beyond a total input; without rates, where a listed tier begins.",
      ),
    provider: z.string(),
    models: z.array(z.string()).min(1),
    threshold: z.int().positive(),
    /** True: a request of exactly `threshold` tokens pays these rates already. */
    inclusive: z.boolean(),
    rates: rates.optional(),
    /** In force from and until (exclusive) midnight UTC of these days. @default always */
    from: z.iso.date().optional(),
    until: z.iso.date().optional(),
    ...evidence,
  }),
  z.strictObject({
    kind: z.literal("aliases").describe("Other ids of a listed model; they are taken from any other model."),
    provider: z.string(),
    model: z.string(),
    ids: z.array(z.string()).min(1),
    ...evidence,
  }),
  z.strictObject({
    kind: z.literal("service_tier").describe("What a service tier costs: of all models, or of those named."),
    provider: z.string(),
    models: z.array(z.string()).min(1).optional(),
    tier: z.string(),
    price: z.union([
      z.strictObject({ factor: z.number().positive().max(10) }),
      z.strictObject({ rates }),
      z.strictObject({
        none: z.literal(true).describe("Not billed by the call, or at a price that is not known."),
      }),
    ]),
    ...evidence,
  }),
  z.strictObject({
    kind: z
      .literal("modifier")
      .describe(
        "A factor on all token rates of calls whose usage says so: of all models, or of those named.",
      ),
    provider: z.string(),
    models: z.array(z.string()).min(1).optional(),
    field: z.enum(["inference_geo", "speed"]),
    value: z.string(),
    factor: z.number().positive().max(10),
    ...evidence,
  }),
  z.strictObject({
    kind: z
      .literal("must_tell")
      .describe(
        "Counts without which a usage of these models has no price, since nothing can stand in for them.",
      ),
    provider: z.string(),
    models: z.array(z.string()).min(1),
    counts: z.array(z.enum(["input_image_tokens", "output_image_tokens"])).min(1),
    ...evidence,
  }),
]);

export const overlaySchema = z.strictObject({
  about: z.string(),
  /** Counted up with every change; part of the pricing version on each event. */
  version: z.int().positive(),
  rows: z.array(overlayRow),
});

export type Overlay = z.infer<typeof overlaySchema>;
type OverlayRow = z.infer<typeof overlayRow>;
type RowRates = z.infer<typeof rates>;
type ContextTierRow = Extract<OverlayRow, { kind: "context_tier" }>;

/** The price of a service tier: a share of the standard rates, or rates; null where a call has none. */
export type TierPrice = number | Rates | null;

export interface CompleteModel extends ListedModel {
  readonly tiers?: Readonly<Record<string, TierPrice>>;
  readonly mods?: Readonly<Record<string, number>>;
  readonly tell?: readonly SplitCount[];
}

export interface CompleteProvider {
  readonly resells?: readonly string[];
  readonly tiers: Record<string, TierPrice>;
  readonly mods: Record<string, number>;
  readonly models: Record<string, CompleteModel>;
}

/** The table as it is used: upstream's prices with the hand-kept rows over them. Throws on a row that fits nothing. */
export function applyOverlay(file: PriceFile, overlay: Overlay): Record<string, CompleteProvider> {
  const providers: Record<string, CompleteProvider> = {};
  for (const [id, { resells, models }] of Object.entries(file.providers)) {
    providers[id] = { ...(resells !== undefined && { resells }), tiers: {}, mods: {}, models: { ...models } };
  }
  for (const row of overlay.rows) {
    const provider = providers[row.provider];
    if (provider === undefined) throw new Error(`overlay: no provider "${row.provider}"`);
    applyRow(provider, row);
  }
  return providers;
}

function applyRow(provider: CompleteProvider, row: OverlayRow): void {
  switch (row.kind) {
    case "model":
      if (Object.hasOwn(provider.models, row.model)) {
        throw new Error(`overlay: ${row.provider}/${row.model} is listed upstream by now; drop the row`);
      }
      provider.models[row.model] = {
        prices: [{ rates: resolveRates(row.rates, {}) }, ...laterPrices(row.later ?? [])],
      };
      if (row.ids !== undefined) addIds(provider, row.model, row.ids);
      return;
    case "missing_rates":
      changeModels(provider, row, (listed) => ({ ...resolveRates(row.rates, listed), ...listed }));
      return;
    case "correction":
      changeModels(provider, row, (listed) => ({ ...listed, ...resolveRates(row.rates, listed) }));
      return;
    case "later":
      changePrices(provider, row, (prices) => [...prices, ...laterPrices(row.later)]);
      return;
    case "context_tier":
      changePrices(provider, row, (prices) =>
        splitAt(splitAt(prices, row.from), row.until).map((price) =>
          isWithin(price, row) ? withContextTier(price, row) : price,
        ),
      );
      return;
    case "aliases":
      addIds(provider, row.model, row.ids);
      return;
    case "service_tier":
      addServiceTier(provider, row);
      return;
    case "modifier":
      addModifier(provider, row);
      return;
    case "must_tell":
      for (const name of row.models) {
        const model = listedModel(provider, row.provider, name);
        provider.models[name] = { ...model, tell: row.counts };
      }
      return;
  }
}

function changeModels(provider: CompleteProvider, row: ModelsRow, change: (rates: Rates) => Rates): void {
  const changePrice = (price: ListedPrice): ListedPrice => ({
    ...price,
    rates: change(price.rates),
    ...(price.above !== undefined && {
      above: price.above.map((tier) => ({ ...tier, rates: change(tier.rates) })),
    }),
  });
  changePrices(provider, row, (prices) => prices.map(changePrice));
}

type ModelsRow = { readonly provider: string; readonly models: readonly string[] };

function changePrices(
  provider: CompleteProvider,
  row: ModelsRow,
  change: (prices: readonly ListedPrice[]) => readonly ListedPrice[],
): void {
  for (const name of row.models) {
    const model = listedModel(provider, row.provider, name);
    provider.models[name] = {
      ...model,
      prices: change(model.prices),
      ...(model.past !== undefined && { past: change(model.past) }),
    };
  }
}

function laterPrices(later: readonly z.infer<typeof datedRates>[]): ListedPrice[] {
  return later.map(({ from, window, rates }) => ({
    from,
    ...(window !== undefined && { window }),
    rates: resolveRates(rates, {}),
  }));
}

/** The same prices, with one that begins on the day: a copy of what is in force then. */
function splitAt(prices: readonly ListedPrice[], day: string | undefined): readonly ListedPrice[] {
  if (day === undefined || prices.some(({ from }) => from === day)) return prices;
  const index = prices.findLastIndex(({ from }) => from === undefined || from < day);
  const inForce = prices[index];
  if (inForce === undefined) return prices;
  return [...prices.slice(0, index + 1), { ...inForce, from: day }, ...prices.slice(index + 1)];
}

function isWithin({ from }: ListedPrice, row: ContextTierRow): boolean {
  if (row.from !== undefined && (from === undefined || from < row.from)) return false;
  return row.until === undefined || from === undefined || from < row.until;
}

function withContextTier(price: ListedPrice, { threshold, inclusive, rates }: ContextTierRow): ListedPrice {
  const listed = price.above?.find((tier) => tier.threshold === threshold);
  if (listed === undefined && rates === undefined) return price;
  const high = { ...price.rates, ...listed?.rates, ...resolveRates(rates ?? {}, price.rates) };
  const others = (price.above ?? []).filter((tier) => tier !== listed);
  const above = [...others, { threshold, inclusive, rates: high }];
  return { ...price, above: above.sort((one, other) => one.threshold - other.threshold) };
}

function addIds(provider: CompleteProvider, name: string, ids: readonly string[]): void {
  listedModel(provider, "", name);
  const moved = new Set(ids);
  for (const [other, model] of Object.entries(provider.models)) {
    const kept = (model.ids ?? []).filter((id) => !moved.has(id));
    const all = other === name ? [...kept, ...ids].sort() : kept;
    if (all.length !== (model.ids ?? []).length) provider.models[other] = { ...model, ids: all };
  }
}

function addServiceTier(
  provider: CompleteProvider,
  row: Extract<OverlayRow, { kind: "service_tier" }>,
): void {
  const price = "none" in row.price ? null : "factor" in row.price ? row.price.factor : row.price.rates;
  if (row.models === undefined) {
    if (typeof price === "object" && price !== null)
      throw new Error(`overlay: ${row.tier} of ${row.provider} needs models for its rates`);
    provider.tiers[row.tier] = price;
    return;
  }
  for (const name of row.models) {
    const model = listedModel(provider, row.provider, name);
    const resolved = typeof price === "object" && price !== null ? resolveRates(price, {}) : price;
    provider.models[name] = { ...model, tiers: { ...model.tiers, [row.tier]: resolved } };
  }
}

function addModifier(provider: CompleteProvider, row: Extract<OverlayRow, { kind: "modifier" }>): void {
  const modifier = { [`${row.field}:${row.value}`]: row.factor };
  if (row.models === undefined) Object.assign(provider.mods, modifier);
  for (const name of row.models ?? []) {
    const model = listedModel(provider, row.provider, name);
    provider.models[name] = { ...model, mods: { ...model.mods, ...modifier } };
  }
}

function listedModel(provider: CompleteProvider, providerId: string, name: string): CompleteModel {
  const model = provider.models[name];
  if (model === undefined) throw new Error(`overlay: no model "${providerId}/${name}"`);
  return model;
}

function resolveRates(given: RowRates, listed: Rates): Rates {
  const resolved: Partial<Record<RateKey, number>> = {};
  for (const key of RATE_KEYS) {
    const value = given[key];
    if (value === undefined) continue;
    if (typeof value === "number") {
      resolved[key] = Math.round(value * (key === "webSearch" || key === "request" ? 1e9 : 1e6));
      continue;
    }
    const base = listed[value.of] ?? resolved[value.of];
    if (base !== undefined) resolved[key] = Math.round(base * value.times);
  }
  return resolved;
}
