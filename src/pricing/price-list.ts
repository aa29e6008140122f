import { type PriceRow, priceIdOf, RATE_KEYS, type RateKey, type Rates } from "./price-row.ts";
import { providerId } from "./providers.ts";
import { periodAt } from "./rates.ts";
import { builtInTable, type PriceTable } from "./table.ts";

/** US dollars per million tokens; per 1,000 for `webSearch` and `request`. */
export type ListedRates = Readonly<Partial<Record<RateKey, number>>>;

/** One row of the built-in table at one moment, for people. */
export interface ListedPrice {
  /** `provider/model`. */
  readonly priceId: string;
  readonly provider: string;
  readonly model: string;
  /** Other ids of the model. */
  readonly aliases: readonly string[];
  readonly usd: ListedRates;
  /** What the whole request costs past a total input, ascending. */
  readonly longContext: readonly ListedContextTier[];
  /** Service tiers with a price of their own. */
  readonly serviceTiers: readonly string[];
}

export interface ListedContextTier {
  /** In tokens, cached ones included. */
  readonly over: number;
  /** True: a request of exactly `over` tokens pays these rates already. */
  readonly inclusive: boolean;
  readonly usd: ListedRates;
}

/** The table's prices as of `atMs`, by provider and model; of one provider where one is named. */
export function listPrices(
  options: { readonly provider?: string; readonly atMs: number },
  table: PriceTable = builtInTable(),
): ListedPrice[] {
  const ids = options.provider === undefined ? table.providerIds : [providerId(options.provider)];
  return ids.flatMap((id) => {
    const provider = table.provider(id);
    return (provider?.list() ?? []).flatMap(({ model, aliases }) => {
      const row = provider?.find(model)?.row;
      const listed = row === undefined ? undefined : listedPrice(row, aliases, options.atMs);
      return listed === undefined ? [] : [listed];
    });
  });
}

function hasPrice({ serviceTiers }: PriceRow): (tier: string) => boolean {
  return (tier) => serviceTiers[tier]?.kind !== "none";
}

function listedPrice(row: PriceRow, aliases: readonly string[], atMs: number): ListedPrice | undefined {
  const period = periodAt(row, atMs);
  if (period === undefined) return undefined;
  return {
    priceId: priceIdOf(row),
    provider: row.provider,
    model: row.model,
    aliases,
    usd: inDollars(period.rates),
    longContext: period.contextTiers.map(({ threshold, inclusive, rates }) => ({
      over: threshold,
      inclusive,
      usd: inDollars(rates),
    })),
    serviceTiers: Object.keys(row.serviceTiers).filter(hasPrice(row)).sort(),
  };
}

function inDollars(rates: Rates): ListedRates {
  const usd: Partial<Record<RateKey, number>> = {};
  for (const key of RATE_KEYS) {
    const pico = rates[key];
    if (pico !== undefined) usd[key] = pico / (key === "webSearch" || key === "request" ? 1e9 : 1e6);
  }
  return usd;
}
