import { calcPrice } from "@pydantic/genai-prices";
import { picoToUsd } from "../../src/pricing/cost.ts";
import { createPriceBook } from "../../src/pricing/index.ts";
import { POPULAR_MODELS } from "./popular-models.ts";
import { SECOND_SOURCE, secondCost } from "./second-source.ts";

/** The call that is priced three times for each model. */
const CALL = { input: 12_000, cached: 8_000, output: 900 } as const;

const book = createPriceBook();

/** Why two calculators differ, as far as their pages and release notes tell. */
const REASONS: Readonly<Record<string, string>> = {
  "deepseek/deepseek-chat": "the alias moved across three generations; undecided, see above",
  "deepseek/deepseek-reasoner": "the alias moved across three generations; undecided, see above",
  "deepseek/deepseek-v4-flash": "the second has one price for all of DeepSeek and no hours",
  "deepseek/deepseek-v4-pro": "the second has one price for all of DeepSeek and no hours",
  "google/gemini-1.5-flash": "retired; cached input was a quarter of the price, not a tenth",
  "google/gemini-1.5-pro": "retired; cached input was a quarter of the price, not a tenth, nor full",
  "google/gemini-3.6-flash": "the second has the price from 2027-01-01 on",
  "mistral/codestral-latest":
    "no cache price listed: cached tokens cost as input here, nothing in the second",
  "mistral/devstral-2512": "the second has the price of Devstral Small output",
  "mistral/mistral-large-latest":
    "the alias moved to Mistral Large 3 on 2025-12-02; corrected in overlay.json",
  "mistral/mistral-small-latest": "the alias moved; price by the dated id that the response names",
  "perplexity/sonar-pro": "the second leaves out the fee per request",
  "x-ai/grok-code-fast-1": "undecided",
};

/** A Markdown table: what the same call costs in three calculators that know nothing of each other's code. */
export function renderAgreement(atMs: number): string {
  const rows = POPULAR_MODELS.map((model) => priceThrice(model, atMs));
  const equal = (pick: (row: Row) => number | null) => {
    const known = rows.filter((row) => pick(row) !== null && row.own !== null);
    return `${known.filter((row) => isSame(row.own, pick(row))).length} of ${known.length}`;
  };
  return [
    `One call with ${CALL.input} input tokens, ${CALL.cached} of them read from the cache, and ${CALL.output} output tokens,`,
    `at ${new Date(atMs).toISOString()}, in US dollars. Equal to LangMeter: genai-prices ${equal((row) => row.first)},`,
    `${SECOND_SOURCE} ${equal((row) => row.second)} of the models each knows. "=" is equal to 1e-9, "-" not known there.`,
    "",
    `| model | LangMeter | genai-prices | ${SECOND_SOURCE} | why they differ |`,
    "|---|---|---|---|---|",
    ...rows.map((row) => {
      const reason = isAgreed(row) ? "" : (REASONS[row.name] ?? "");
      return `| ${row.name} | ${show(row.own)} | ${compare(row.own, row.first)} | ${compare(row.own, row.second)} | ${reason} |`;
    }),
    "",
  ].join("\n");
}

interface Row {
  readonly name: string;
  readonly own: number | null;
  readonly first: number | null;
  readonly second: number | null;
}

function priceThrice({ provider, model }: { provider: string; model: string }, atMs: number): Row {
  const counts = { input_tokens: CALL.input, output_tokens: CALL.output, cache_read_tokens: CALL.cached };
  const own = book.price({
    provider,
    model,
    usage: { ...counts, usage_source: "provider" },
    atMs,
  });
  const first = calcPrice(counts, model, { providerId: provider, timestamp: new Date(atMs) });
  return {
    name: `${provider}/${model}`,
    own: own === null ? null : picoToUsd(own.totalPico),
    first: first?.total_price ?? null,
    second: secondCost(provider, model, CALL),
  };
}

function isAgreed(row: Row): boolean {
  return [row.first, row.second].every((other) => other === null || isSame(row.own, other));
}

function isSame(own: number | null, other: number | null): boolean {
  return own !== null && other !== null && Math.abs(own - other) < 1e-9;
}

function compare(own: number | null, other: number | null): string {
  if (other === null) return "-";
  return isSame(own, other) ? "=" : show(other);
}

function show(dollars: number | null): string {
  return dollars === null ? "unpriced" : String(Number(dollars.toFixed(9)));
}
