import { priceIdOf, RATE_KEYS, type RateKey, type Rates } from "./price-row.ts";
import { providerId } from "./providers.ts";
import { applicableRates } from "./rates.ts";
import { builtInTable } from "./table.ts";

/** One row of the built-in table at one moment, for people. */
export interface ListedPrice {
  /** `provider/model`. */
  readonly priceId: string;
  readonly provider: string;
  readonly model: string;
  /** Other ids of the model. */
  readonly aliases: readonly string[];
  /** US dollars per million tokens; per 1,000 for `webSearch` and `request`. */
  readonly usd: Readonly<Partial<Record<RateKey, number>>>;
  /** Service tiers with a price of their own. */
  readonly serviceTiers: readonly string[];
}

/** The table's prices as of `atMs`, by provider and model; of one provider where one is named. */
export function listPrices(options: { readonly provider?: string; readonly atMs: number }): ListedPrice[] {
  const table = builtInTable();
  const ids = options.provider === undefined ? table.providerIds : [providerId(options.provider)];
  return ids.flatMap((id) => {
    const provider = table.provider(id);
    return (provider?.list() ?? []).flatMap(({ model, aliases }) => {
      const row = provider?.find(model)?.row;
      if (row === undefined) return [];
      const applied = applicableRates(row, { atMs: options.atMs, inputTokens: 0, serviceTier: undefined });
      if (applied === null) return [];
      const serviceTiers = Object.keys(row.serviceTiers).sort();
      return [
        {
          priceId: priceIdOf(row),
          provider: id,
          model,
          aliases,
          usd: inDollars(applied.rates),
          serviceTiers,
        },
      ];
    });
  });
}

function inDollars(rates: Rates): Partial<Record<RateKey, number>> {
  const usd: Partial<Record<RateKey, number>> = {};
  for (const key of RATE_KEYS) {
    const pico = rates[key];
    if (pico !== undefined) usd[key] = pico / (key === "webSearch" || key === "request" ? 1e9 : 1e6);
  }
  return usd;
}
