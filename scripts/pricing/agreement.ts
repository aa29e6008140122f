import { findPrice } from "../../src/pricing/match.ts";
import { type ListedPrice, type ListedRates, listPrices } from "../../src/pricing/price-list.ts";
import { priceIdOf, RATE_KEYS, type RateKey } from "../../src/pricing/price-row.ts";
import { builtInTable, createTable } from "../../src/pricing/table.ts";
import { packTable } from "./pack.ts";
import { POPULAR_MODELS } from "./popular-models.ts";
import type { PriceFile } from "./price-file.ts";
import { SECOND_SOURCE, type SecondPrice, secondPrices } from "./second-source.ts";

const FIRST_SOURCE = "genai-prices";

/** What a table says of one model: its rates, and those past each threshold. */
type Listed = Pick<ListedPrice, "usd" | "longContext">;

/** One model in our table and in the two others; absent where a table does not know it. */
export interface Comparison {
  readonly name: string;
  readonly own: Listed | undefined;
  /** Every rate and every tier that the source has otherwise, in words; undefined where it does not know the model. */
  readonly differences: Readonly<Record<string, readonly string[] | undefined>>;
}

/** Why tables differ, as far as their pages and release notes tell. */
const REASONS: Readonly<Record<string, string>> = {
  "anthropic/claude-sonnet-4-0": "long context was a beta from 2025-08-12 to 2026-04-30",
  "deepseek/deepseek-chat": "the name moved across four models; overlay.json has the days",
  "deepseek/deepseek-reasoner": "the name moved across four models; overlay.json has the days",
  "deepseek/deepseek-v4-flash": "the second has one price for all of DeepSeek and no hours",
  "deepseek/deepseek-v4-pro": "the second has one price for all of DeepSeek and no hours",
  "google/gemini-1.5-flash": "retired; cached input was a quarter of the price, not a tenth",
  "google/gemini-1.5-pro": "retired; cached input was a quarter of the price, not a tenth, nor full",
  "google/gemini-3.6-flash": "the second has the price from 2027-01-01 on",
  "mistral/devstral-2512": "the second has the price of Devstral Small output",
  "mistral/mistral-large-latest": "the alias moved to Mistral Large 3 on 2025-12-02",
  "mistral/mistral-small-latest": "the alias moved to Small 4 on 2026-03-16",
  "openai/gpt-5.4": "OpenAI's page says more than 272K",
  "openai/gpt-5.4-pro": "OpenAI's page says more than 272K",
  "openai/gpt-5.5": "OpenAI's page says more than 272K",
  "openai/gpt-5.5-pro": "OpenAI's page says more than 272K",
  "openai/gpt-5.6-luna": "OpenAI's page says more than 272K",
  "openai/gpt-5.6-sol": "OpenAI's page says more than 272K",
  "openai/gpt-5.6-terra": "OpenAI's page says more than 272K",
  "openai/gpt-6-astra": "OpenAI's page says more than 272K",
  "x-ai/grok-4": "twice the price past 128,000 tokens, as LiteLLM has it and a user's bill showed",
  "x-ai/grok-4-1-fast-reasoning": "twice the price past 128,000 tokens, as the second and LiteLLM have it",
  "x-ai/grok-code-fast-1": "undecided",
};

/** Every rate and every tier of every model that at least one other table has, as of a moment. */
export function compareTables(file: PriceFile, atMs: number): Comparison[] {
  const ours = byPriceId(listPrices({ atMs }));
  const upstream = createTable(packTable(file, { about: "", version: 1, rows: [] }));
  const first = byPriceId(listPrices({ atMs }, upstream));
  const second = new Map(secondPrices().map((price) => [`${price.provider}/${price.model}`, price]));
  const names = new Set([...first.keys(), ...second.keys()]);
  return [...names].flatMap((name) => {
    const own = ours.get(name) ?? ours.get(ownName(name));
    const theirs = { [FIRST_SOURCE]: first.get(name), [SECOND_SOURCE]: second.get(name) };
    return own === undefined ? [] : [{ name, own, differences: differencesOf(own, theirs) }];
  });
}

/** The row that we price the id by, where it is no row of its own. */
function ownName(name: string): string {
  const slash = name.indexOf("/");
  const match = findPrice(builtInTable(), name.slice(0, slash), name.slice(slash + 1));
  return match === null ? "" : priceIdOf(match.row);
}

function byPriceId(prices: readonly ListedPrice[]): ReadonlyMap<string, ListedPrice> {
  return new Map(prices.map((price) => [price.priceId, price]));
}

function differencesOf(
  own: Listed,
  theirs: Readonly<Record<string, Listed | SecondPrice | undefined>>,
): Comparison["differences"] {
  return Object.fromEntries(
    Object.entries(theirs).map(([source, listed]) => [
      source,
      listed === undefined ? undefined : differences(own, listed),
    ]),
  );
}

/** Rates that both have and have otherwise, and thresholds that only one has or begins elsewhere. */
function differences(own: Listed, their: Listed): string[] {
  const found = rateDifferences(own.usd, their.usd, "");
  const overs = new Set([...own.longContext, ...their.longContext].map(({ over }) => over));
  for (const over of overs) {
    const mine = own.longContext.find((tier) => tier.over === over);
    const other = their.longContext.find((tier) => tier.over === over);
    const where = `over ${over.toLocaleString("en-US")}`;
    if (mine === undefined || other === undefined) {
      found.push(other === undefined ? `no tier ${where}` : `a tier ${where}`);
      continue;
    }
    if (mine.inclusive !== other.inclusive) found.push(`${where}: ${other.inclusive ? "from" : "past"} it`);
    found.push(...rateDifferences(mine.usd, other.usd, ` ${where}`));
  }
  return found;
}

function rateDifferences(own: ListedRates, their: ListedRates, where: string): string[] {
  return RATE_KEYS.flatMap((key) => {
    const mine = own[key];
    const other = their[key];
    if (mine === undefined || other === undefined || Math.abs(mine - other) < 1e-9) return [];
    return [`${key}${where}: ${other}, not ${mine}`];
  });
}

/** A Markdown table over the popular models: what they cost, and what the other tables have otherwise. */
export function renderAgreement(comparisons: readonly Comparison[], atMs: number): string {
  const known = new Map(comparisons.map((comparison) => [comparison.name, comparison]));
  const rows = POPULAR_MODELS.map(
    ({ provider, model }) => known.get(`${provider}/${model}`) ?? known.get(ownName(`${provider}/${model}`)),
  ).filter((row) => row !== undefined);
  const equal = (source: string) => {
    const listed = rows.filter(({ differences }) => differences[source] !== undefined);
    return `${listed.filter((row) => row.differences[source]?.length === 0).length} of ${listed.length}`;
  };
  return [
    `Every rate and every context tier as of ${new Date(atMs).toISOString()}, in US dollars per million tokens. All of a model equal:`,
    `${FIRST_SOURCE} ${equal(FIRST_SOURCE)}, ${SECOND_SOURCE} ${equal(SECOND_SOURCE)} of the models each knows. "=" is equal in all it has, "-" not known there.`,
    "",
    `| model | input / cached / output | ${FIRST_SOURCE} | ${SECOND_SOURCE} | why they differ |`,
    "|---|---|---|---|---|",
    ...rows.map(({ name, own, differences }) => {
      const cells = [FIRST_SOURCE, SECOND_SOURCE].map((source) => cell(differences[source]));
      const reason = cells.every((text) => text === "=" || text === "-") ? "" : (REASONS[name] ?? "");
      return `| ${name} | ${own === undefined ? "" : rates(own)} | ${cells.join(" | ")} | ${reason} |`;
    }),
    "",
  ].join("\n");
}

function rates({ usd, longContext }: Listed): string {
  const shown: readonly RateKey[] = ["input", "cacheRead", "output"];
  const line = (listed: ListedRates) => shown.map((key) => listed[key] ?? "-").join(" / ");
  const tiers = longContext.map(
    ({ over, usd: high }) => `over ${over.toLocaleString("en-US")}: ${line(high)}`,
  );
  return [line(usd), ...tiers].join("; ");
}

function cell(found: readonly string[] | undefined): string {
  return found === undefined ? "-" : found.join("; ") || "=";
}
