import { nearest } from "../events/known-names.ts";
import { LangMeterError } from "../events/langmeter-error.ts";
import { type ListedPrice, listPrices } from "../pricing/index.ts";
import { hiddenColumns } from "../report/ruled-table.ts";
import { layOut, type TableColumn } from "../report/table-layout.ts";
import type { PriceArguments } from "./price-command.ts";

const MOST_SUGGESTIONS = 3;

/**
 * The answer of `langmeter price --list`: a table no wider than `width`, or JSON.
 * @throws LangMeterError `invalid_argument` when the provider is unknown or no model fits.
 */
export function describePriceList(
  filter: string | undefined,
  { provider, at = new Date(), format }: PriceArguments,
  width: number | undefined,
): string {
  if (provider !== undefined) requireProvider(provider);
  const priced = listPrices({ ...(provider !== undefined && { provider }), atMs: at.getTime() });
  const prices = priced.filter((price) => filter === undefined || isNamed(price, filter));
  if (prices.length === 0) throw nothingListed(filter, provider, at);
  if (format === "json") return `${JSON.stringify(prices, null, 2)}\n`;
  const { lines, hidden } = layOut(columnsOf(prices), width);
  const missing = hidden.map(({ header }) => header).join(", ");
  return [
    `US dollars per 1M tokens, ${at.toISOString()}`,
    "",
    ...lines.map((line) => line.trimEnd()),
    ...(missing === "" ? [] : ["", hiddenColumns(missing, "json")]),
    "",
  ].join("\n");
}

/** @throws LangMeterError `invalid_argument` when the table has no such provider, under any of its names. */
export function requireProvider(provider: string): void {
  if (listPrices({ provider, atMs: Date.now() }).length > 0) return;
  const known = [...new Set(listPrices({ atMs: Date.now() }).map((price) => price.provider))];
  throw new LangMeterError(
    "invalid_argument",
    `unknown provider ${JSON.stringify(provider)}.${suggestion(provider, known)} Known: ${known.join(", ")}`,
  );
}

/** ` Did you mean …?` with the models whose ids are near, or nothing. */
export function suggestModels(model: string, provider: string | undefined): string {
  const listed = listPrices({ ...(provider !== undefined && { provider }), atMs: Date.now() });
  return suggestion(model, [...new Set(listed.map((price) => price.model))]);
}

/** Ids that hold the word, as a cloud's ids hold the maker's, and likely misspellings of it. */
function suggestion(word: string, candidates: readonly string[]): string {
  const near = candidates.filter((candidate) => candidate.includes(word.toLowerCase()));
  while (near.length < MOST_SUGGESTIONS) {
    const others = candidates.filter((candidate) => !near.includes(candidate));
    const next = nearest(word, others);
    if (next === undefined) break;
    near.push(next);
  }
  return near.length === 0 ? "" : ` Did you mean ${near.slice(0, MOST_SUGGESTIONS).join(", ")}?`;
}

function isNamed({ priceId, aliases }: ListedPrice, part: string): boolean {
  return [priceId, ...aliases].some((id) => id.toLowerCase().includes(part.toLowerCase()));
}

function nothingListed(filter: string | undefined, provider: string | undefined, at: Date): LangMeterError {
  const where = provider === undefined ? "" : ` of ${JSON.stringify(provider)}`;
  const wanted = filter === undefined ? "" : ` with ${JSON.stringify(filter)} in its id`;
  const near = filter === undefined ? "" : `.${suggestModels(filter, provider)}`;
  return new LangMeterError(
    "invalid_argument",
    `no model${where}${wanted} has a price at ${at.toISOString()}${near}`,
  );
}

function columnsOf(prices: readonly ListedPrice[]): TableColumn[] {
  const money = (header: string, rank: number, rate: keyof ListedPrice["usd"]): TableColumn => {
    const cells = prices.map(({ usd }) => usdText(usd[rate]));
    return { header, rank, cells, align: "right" };
  };
  return [
    { header: "id", cells: prices.map(({ priceId }) => priceId), align: "left", rank: 0 },
    money("input", 0, "input"),
    money("cached", 2, "cacheRead"),
    money("write", 3, "cacheWrite"),
    money("output", 0, "output"),
    {
      header: "tiers",
      cells: prices.map(({ serviceTiers }) => serviceTiers.join(" ")),
      align: "left",
      rank: 1,
    },
  ];
}

const EXACT_USD = new Intl.NumberFormat("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 6 });

function usdText(amount: number | undefined): string {
  return amount === undefined ? "-" : EXACT_USD.format(amount);
}
