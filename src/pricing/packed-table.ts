import {
  type ContextTier,
  type PricePeriod,
  type PriceRow,
  RATE_KEYS,
  type Rates,
  type ServiceTierPrice,
  type SplitCount,
} from "./price-row.ts";

/**
 * The format of pricing/prices.js, written by scripts/pricing and read here. It is packed because it travels
 * with every installation: rates are arrays in the order of RATE_KEYS without trailing nulls.
 */
export interface PackedTable {
  readonly version: string;
  readonly providers: Readonly<Record<string, PackedProvider>>;
}

export interface PackedProvider {
  /** Providers whose models this one resells at their price, in order. */
  readonly resells?: readonly string[];
  /** Service tiers of every model of this provider. */
  readonly tiers?: PackedServiceTiers;
  /** Modifiers of every model of this provider. */
  readonly mods?: PackedModifiers;
  readonly rows: Readonly<Record<string, PackedRow>>;
}

export type PackedRates = readonly (number | null)[];
/** A factor, rates, or null where a call of the tier has no price. */
export type PackedServiceTiers = Readonly<Record<string, number | PackedRates | null>>;
/** Factors by "field:value". */
export type PackedModifiers = Readonly<Record<string, number>>;
/** A bare array is a row with one price for all times and no other name. */
export type PackedRow = PackedRates | PackedFullRow;

export interface PackedFullRow {
  /** Other ids of the same model. */
  readonly ids?: readonly string[];
  readonly tiers?: PackedServiceTiers;
  readonly mods?: PackedModifiers;
  /** Counts without which a usage has no price. */
  readonly tell?: readonly SplitCount[];
  readonly prices: readonly PackedPeriod[];
}

export interface PackedPeriod {
  /** ISO dates, midnight UTC, or ISO times. */
  readonly from?: string;
  readonly until?: string;
  /** Start and end, in minutes since midnight UTC. */
  readonly window?: readonly [number, number];
  readonly rates: PackedRates;
  /** Threshold, 1 where it is inclusive, rates. Ascending. */
  readonly above?: readonly (readonly [number, 0 | 1, PackedRates])[];
}

export function packRates(rates: Rates): PackedRates {
  const packed = RATE_KEYS.map((key) => rates[key] ?? null);
  while (packed.length > 0 && packed.at(-1) === null) packed.pop();
  return packed;
}

function unpackRates(packed: PackedRates): Rates {
  const rates: Partial<Record<(typeof RATE_KEYS)[number], number>> = {};
  for (const [index, key] of RATE_KEYS.entries()) {
    const rate = packed[index];
    if (rate !== null && rate !== undefined) rates[key] = rate;
  }
  return rates;
}

export function isFullRow(packed: PackedRow): packed is PackedFullRow {
  return !Array.isArray(packed);
}

export function unpackRow(
  provider: string,
  model: string,
  packed: PackedRow,
  shared: Pick<PackedProvider, "tiers" | "mods">,
): PriceRow {
  const full: PackedFullRow = isFullRow(packed) ? packed : { prices: [{ rates: packed }] };
  return {
    provider,
    model,
    source: "table",
    periods: full.prices.map(unpackPeriod),
    serviceTiers: unpackServiceTiers({ ...shared.tiers, ...full.tiers }),
    modifiers: { ...shared.mods, ...full.mods },
    mustTell: full.tell ?? [],
  };
}

function unpackPeriod(packed: PackedPeriod): PricePeriod {
  const period = {
    fromMs: packed.from === undefined ? Number.NEGATIVE_INFINITY : Date.parse(packed.from),
    untilMs: packed.until === undefined ? Number.POSITIVE_INFINITY : Date.parse(packed.until),
    rates: unpackRates(packed.rates),
    contextTiers: (packed.above ?? []).map(
      ([threshold, inclusive, rates]): ContextTier => ({
        threshold,
        inclusive: inclusive === 1,
        rates: unpackRates(rates),
      }),
    ),
  };
  if (packed.window === undefined) return period;
  const [startMinute, endMinute] = packed.window;
  return { ...period, window: { startMinute, endMinute } };
}

function unpackServiceTiers(packed: PackedServiceTiers): Record<string, ServiceTierPrice> {
  const tiers: Record<string, ServiceTierPrice> = {};
  for (const [name, price] of Object.entries(packed)) {
    tiers[name] = unpackTier(price);
  }
  return tiers;
}

function unpackTier(price: number | PackedRates | null): ServiceTierPrice {
  if (price === null) return { kind: "none" };
  return typeof price === "number"
    ? { kind: "factor", factor: price }
    : { kind: "rates", rates: unpackRates(price) };
}
