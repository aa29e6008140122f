import { LangMeterError } from "../events/langmeter-error.ts";
import { isRecord, type UnknownRecord } from "../events/untrusted.ts";
import { RATE_KEYS, type RateKey, type Rates, type ServiceTierPrice } from "./price-row.ts";
import type { PricingOptions } from "./pricing-options.ts";
import { providerId } from "./providers.ts";

/** One checked row of `extend` or `replace`. */
export interface CustomPriceRow {
  readonly kind: "extend" | "replace";
  readonly provider: string;
  readonly model: string;
  readonly rates: Rates;
  readonly longContext?: { readonly over: number; readonly rates: Rates };
  readonly serviceTiers: Readonly<Record<string, ServiceTierPrice>>;
}

/** One checked row of `aliases`; without a provider the name counts at every provider. */
export interface CustomAlias {
  readonly name: string;
  readonly target: { readonly provider: string; readonly model: string };
}

/** The `pricing` option, checked. */
export interface CustomPrices {
  readonly rows: readonly CustomPriceRow[];
  readonly aliases: readonly CustomAlias[];
  /** Share taken off, by provider or `provider/model`; "*" for all. */
  readonly discounts: ReadonlyMap<string, number>;
}

const DOLLARS = "US dollars from 0 to 1,000,000 with at most 6 decimals";
const PER_THOUSAND: ReadonlySet<RateKey> = new Set(["webSearch", "request"]);

/** @throws LangMeterError `invalid_pricing`, naming the row, the field, what was got and what is allowed. */
export function readCustomPrices(options: PricingOptions): CustomPrices {
  const given = fields("pricing", options, ["extend", "replace", "aliases", "discount"]);
  return {
    rows: [...readRows("extend", given.extend), ...readRows("replace", given.replace)],
    aliases: readAliases(given.aliases),
    discounts: readDiscounts(given.discount),
  };
}

/** The error for one wrong value; `where` is its path from `pricing` down. */
export function invalidPricing(where: string, allowed: string, got: unknown): LangMeterError {
  const shown = typeof got === "string" ? JSON.stringify(got) : Array.isArray(got) ? "an array" : String(got);
  return new LangMeterError("invalid_pricing", `${where}: expected ${allowed}, got ${shown}`);
}

function readRows(kind: "extend" | "replace", given: unknown): CustomPriceRow[] {
  return Object.entries(table(`pricing.${kind}`, given)).map(([name, price]) => {
    const where = `pricing.${kind}[${JSON.stringify(name)}]`;
    const named = fields(where, price, [...RATE_KEYS, "longContext", "serviceTiers"]);
    const longContext = readLongContext(`${where}.longContext`, named.longContext);
    return {
      kind,
      ...splitPriceId(`the key ${where}`, name),
      rates: readRates(where, named),
      ...(longContext !== undefined && { longContext }),
      serviceTiers: readServiceTiers(`${where}.serviceTiers`, named.serviceTiers),
    };
  });
}

function readRates(where: string, named: UnknownRecord): Rates {
  const rates: Partial<Record<RateKey, number>> = {};
  for (const key of RATE_KEYS) {
    const dollars = named[key];
    if (dollars === undefined) continue;
    const unit = PER_THOUSAND.has(key) ? "1,000" : "million tokens";
    if (typeof dollars !== "number" || !(dollars >= 0 && dollars <= 1_000_000)) {
      throw invalidPricing(`${where}.${key}`, `${DOLLARS}, per ${unit}`, dollars);
    }
    const micro = Math.round(dollars * 1e6);
    if (Math.abs(micro / 1e6 - dollars) > 1e-9 * Math.max(1, dollars)) {
      throw invalidPricing(`${where}.${key}`, `${DOLLARS}, per ${unit}`, dollars);
    }
    // 1e-6 USD per million tokens is 1 pico-USD per token; per thousand it is 1,000.
    rates[key] = PER_THOUSAND.has(key) ? micro * 1_000 : micro;
  }
  return rates;
}

function readLongContext(where: string, given: unknown): CustomPriceRow["longContext"] {
  if (given === undefined) return undefined;
  const named = fields(where, given, [...RATE_KEYS, "over"]);
  const { over } = named;
  if (typeof over !== "number" || !Number.isSafeInteger(over) || over < 1) {
    throw invalidPricing(`${where}.over`, "a number of tokens, 1 or more", over);
  }
  return { over, rates: readRates(where, named) };
}

function readServiceTiers(where: string, given: unknown): Record<string, ServiceTierPrice> {
  const tiers: Record<string, ServiceTierPrice> = {};
  for (const [tier, factor] of Object.entries(table(where, given))) {
    if (typeof factor !== "number" || !(factor >= 0 && factor <= 10)) {
      throw invalidPricing(`${where}.${tier}`, "a share of the standard rates, 0 to 10", factor);
    }
    tiers[tier.toLowerCase()] = { kind: "factor", factor };
  }
  return tiers;
}

function readAliases(given: unknown): CustomAlias[] {
  return Object.entries(table("pricing.aliases", given)).map(([name, target]) => {
    const where = `pricing.aliases[${JSON.stringify(name)}]`;
    if (name.trim() === "") throw invalidPricing(where, "a model id as key", name);
    if (typeof target !== "string") throw invalidPricing(where, 'a "provider/model"', target);
    return { name: name.trim().toLowerCase(), target: splitPriceId(where, target) };
  });
}

function readDiscounts(given: unknown): ReadonlyMap<string, number> {
  const rows = typeof given === "number" ? { "*": given } : table("pricing.discount", given);
  const discounts = new Map<string, number>();
  for (const [name, share] of Object.entries(rows)) {
    const where =
      typeof given === "number" ? "pricing.discount" : `pricing.discount[${JSON.stringify(name)}]`;
    if (typeof share !== "number" || !(share >= 0 && share <= 1)) {
      throw invalidPricing(where, "a share from 0 to 1 (0.1 takes 10% off)", share);
    }
    const [provider = name, ...model] = name.split("/");
    discounts.set([providerId(provider), ...model].join("/").toLowerCase(), share);
  }
  return discounts;
}

function splitPriceId(where: string, name: string): { provider: string; model: string } {
  const slash = name.indexOf("/");
  const provider = name.slice(0, Math.max(slash, 0)).trim();
  const model = name.slice(slash + 1).trim();
  if (provider === "" || model === "") throw invalidPricing(where, 'a "provider/model"', name);
  return { provider: providerId(provider), model };
}

function table(where: string, given: unknown): UnknownRecord {
  if (given === undefined) return {};
  if (!isRecord(given) || Array.isArray(given)) throw invalidPricing(where, "an object", given);
  return given;
}

function fields(where: string, given: unknown, allowed: readonly string[]): UnknownRecord {
  if (!isRecord(given) || Array.isArray(given)) throw invalidPricing(where, "an object", given);
  const unknown = Object.keys(given).find((key) => !allowed.includes(key));
  if (unknown !== undefined) {
    throw new LangMeterError(
      "invalid_pricing",
      `${where}.${unknown}: no such field; allowed: ${allowed.join(", ")}`,
    );
  }
  return given;
}
