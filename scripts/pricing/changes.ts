import { RATE_KEYS, type Rates } from "../../src/pricing/price-row.ts";
import type { ListedModel, ListedPrice, ListedProvider } from "./price-file.ts";

type Providers = Readonly<Record<string, ListedProvider>>;

/** A price that moves by more than this is more often a typing error upstream than news. */
const LARGE_FACTOR = 5;

export interface Changes {
  /** One readable line a change, by provider and model. */
  readonly lines: readonly string[];
  /** Those of the lines that need `--accept`. */
  readonly large: readonly string[];
}

export function describeChanges(before: Providers, after: Providers): Changes {
  const lines: string[] = [];
  const large: string[] = [];
  for (const [id, provider] of Object.entries(after)) {
    const known = before[id];
    if (known === undefined) {
      lines.push(`+ ${id}: new provider with ${Object.keys(provider.models).length} models`);
      continue;
    }
    for (const [name, model] of Object.entries(provider.models)) {
      const change = describeModel(`${id}/${name}`, known.models[name], model);
      lines.push(...change.lines);
      large.push(...change.large);
    }
  }
  return { lines, large };
}

function describeModel(name: string, before: ListedModel | undefined, after: ListedModel): Changes {
  if (before === undefined) return { lines: [`+ ${name}: ${describePrices(after)}`], large: [] };
  if (JSON.stringify(before) === JSON.stringify(after)) return { lines: [], large: [] };
  const ids = describeIds(name, before.ids ?? [], after.ids ?? []);
  if (JSON.stringify(before.prices) === JSON.stringify(after.prices)) return { lines: ids, large: [] };
  if (after.prices.length === 0) {
    return {
      lines: [...ids, `- ${name}: no longer listed; ${describePrices(before)} kept as past`],
      large: [],
    };
  }
  const line = `~ ${name}: ${describePrices(before)} -> ${describePrices(after)}`;
  return { lines: [...ids, line], large: isLarge(before, after) ? [line] : [] };
}

function describeIds(name: string, before: readonly string[], after: readonly string[]): string[] {
  const added = after.filter((id) => !before.includes(id)).map((id) => `+${id}`);
  const removed = before.filter((id) => !after.includes(id)).map((id) => `-${id}`);
  const all = [...added, ...removed];
  return all.length === 0 ? [] : [`~ ${name}: ids ${all.join(" ")}`];
}

/** Every old price against every new one of the same time of day: a small step of any of them explains the change. */
function isLarge(before: ListedModel, after: ListedModel): boolean {
  return after.prices
    .filter((price) => !before.prices.some((old) => JSON.stringify(old) === JSON.stringify(price)))
    .some((price) => {
      const comparable = before.prices.filter((old) => old.window === price.window);
      return comparable.length > 0 && comparable.every((old) => differsLargely(old.rates, price.rates));
    });
}

function differsLargely(before: Rates, after: Rates): boolean {
  return RATE_KEYS.some((key) => {
    const old = before[key];
    const now = after[key];
    if (old === undefined || now === undefined || old === now) return false;
    return now > old * LARGE_FACTOR || old > now * LARGE_FACTOR;
  });
}

function describePrices(model: ListedModel): string {
  return model.prices.length === 0 ? "nothing" : model.prices.map(describePrice).join("; ");
}

function describePrice(price: ListedPrice): string {
  const when = [
    price.from === undefined ? "" : `from ${price.from} `,
    price.window === undefined ? "" : `${price.window} UTC `,
  ];
  const above = (price.above ?? []).map(
    ({ threshold, inclusive, rates }) =>
      `, ${inclusive ? "from" : "over"} ${threshold}: ${describeRates(rates)}`,
  );
  const other = Object.entries(price.otherUnits ?? {}).map(([unit, dollars]) => `, ${unit} ${dollars}`);
  return `${when.join("")}${describeRates(price.rates)}${above.join("")}${other.join("")}`;
}

/** In US dollars per million tokens (per 1,000 searches and requests), as vendors print them. */
function describeRates(rates: Rates): string {
  const parts = RATE_KEYS.flatMap((key) => {
    const pico = rates[key];
    if (pico === undefined) return [];
    return [`${key} ${pico / (key === "webSearch" || key === "request" ? 1e9 : 1e6)}`];
  });
  return parts.join(" ") || "no token price";
}
