import { type CustomAlias, type CustomPriceRow, type CustomPrices, invalidPricing } from "./custom-prices.ts";
import { findPrice, joinSteps, type PriceMatch } from "./match.ts";
import { spellings } from "./model-id.ts";
import { type PricePeriod, type PriceRow, priceIdOf } from "./price-row.ts";
import { providerId } from "./providers.ts";
import type { PriceTable } from "./table.ts";

/** Finds the row that prices a model: the user's aliases first, then the user's prices, then the table. */
export type PriceResolver = (provider: string | undefined, model: string) => PriceMatch | null;

/** @throws LangMeterError `invalid_pricing` when an alias leads nowhere or a new model has no input price. */
export function createPriceResolver(table: PriceTable, custom: CustomPrices): PriceResolver {
  const unaliased = custom.rows.length === 0 ? tableResolver(table) : resolverWithRows(table, custom.rows);
  if (custom.aliases.length === 0) return unaliased;
  const aliases = resolveAliases(custom.aliases, unaliased);
  return (provider, model) => {
    const name = model.trim().toLowerCase();
    const atProvider = provider === undefined ? undefined : aliases.get(`${providerId(provider)}/${name}`);
    return atProvider ?? aliases.get(name) ?? unaliased(provider, model);
  };
}

function tableResolver(table: PriceTable): PriceResolver {
  return (provider, model) => findPrice(table, provider, model);
}

function resolveAliases(
  aliases: readonly CustomAlias[],
  resolve: PriceResolver,
): ReadonlyMap<string, PriceMatch> {
  const resolved = new Map<string, PriceMatch>();
  for (const { name, target } of aliases) {
    const match = resolve(target.provider, target.model);
    if (match === null) {
      const where = `pricing.aliases[${JSON.stringify(name)}]`;
      throw invalidPricing(where, "a model with a known price", `${target.provider}/${target.model}`);
    }
    resolved.set(name, { ...match, how: joinSteps("user-alias", match.how) });
  }
  return resolved;
}

function resolverWithRows(table: PriceTable, customRows: readonly CustomPriceRow[]): PriceResolver {
  const byName = new Map<string, PriceRow>();
  /** Own rows by the provider that is called and the table row they stand before, so that dated ids find them too. */
  const byTableRow = new Map<string, PriceRow>();
  for (const custom of customRows) {
    const listed = findPrice(table, custom.provider, custom.model);
    const row = ownRow(custom, listed?.row);
    byName.set(priceIdOf(custom).toLowerCase(), row);
    if (listed !== null) byTableRow.set(`${custom.provider} ${priceIdOf(listed.row)}`, row);
  }

  return (provider, model) => {
    const id = provider === undefined ? undefined : providerId(provider);
    const name = model.trim().toLowerCase();
    const exact = byName.get(id === undefined ? name : `${id}/${name}`);
    if (exact !== undefined) return { row: exact, how: "exact" };
    const listed = findPrice(table, provider, model);
    if (listed !== null) {
      const own = byTableRow.get(`${id ?? listed.row.provider} ${priceIdOf(listed.row)}`);
      return own === undefined ? listed : { ...listed, row: own };
    }
    for (const { steps, ...spelling } of id === undefined ? [] : spellings(id, name)) {
      const row = byName.get(`${id}/${spelling.id}`);
      if (row !== undefined) return { row, how: steps.join("+") || "exact" };
    }
    return null;
  };
}

function ownRow(custom: CustomPriceRow, listed: PriceRow | undefined): PriceRow {
  const { kind, provider, model, rates, serviceTiers } = custom;
  const base = kind === "extend" ? listed : undefined;
  if (base === undefined && rates.input === undefined) {
    throw invalidPricing(`pricing.${kind}[${JSON.stringify(priceIdOf(custom))}].input`, "a price", undefined);
  }
  const periods = base?.periods ?? [ALWAYS];
  return {
    provider,
    model,
    source: "override",
    periods: periods.map((period) => withRates(period, custom)),
    serviceTiers: { ...base?.serviceTiers, ...serviceTiers },
    modifiers: base?.modifiers ?? {},
    mustTell: base?.mustTell ?? [],
  };
}

const ALWAYS: PricePeriod = {
  fromMs: Number.NEGATIVE_INFINITY,
  untilMs: Number.POSITIVE_INFINITY,
  rates: {},
  contextTiers: [],
};

function withRates(period: PricePeriod, { rates, longContext }: CustomPriceRow): PricePeriod {
  const base = { ...period.rates, ...rates };
  if (longContext === undefined) return { ...period, rates: base };
  const tier = { threshold: longContext.over, inclusive: false, rates: { ...base, ...longContext.rates } };
  return { ...period, rates: base, contextTiers: [tier] };
}
