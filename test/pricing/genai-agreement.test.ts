import { calcPrice, findProvider } from "@pydantic/genai-prices";
import { describe, expect, it } from "vitest";
import { readOverlay } from "../../scripts/pricing/files.ts";
import { picoToUsd } from "../../src/pricing/cost.ts";
import { createPriceBook } from "../../src/pricing/index.ts";
import { type PricePeriod, priceIdOf } from "../../src/pricing/price-row.ts";
import { builtInTable } from "../../src/pricing/table.ts";

/** Plain, cached, written, and on both sides of every context threshold. */
const SHAPES = [
  { input_tokens: 1_000, output_tokens: 500 },
  { input_tokens: 1_000, output_tokens: 500, cache_read_tokens: 600 },
  { input_tokens: 1_000, output_tokens: 500, cache_read_tokens: 300, cache_write_tokens: 200 },
  { input_tokens: 128_000, output_tokens: 7 },
  { input_tokens: 128_001, output_tokens: 7 },
  { input_tokens: 200_000, output_tokens: 7 },
  { input_tokens: 200_001, output_tokens: 7, cache_read_tokens: 150_000 },
  { input_tokens: 271_999, output_tokens: 7 },
  { input_tokens: 272_000, output_tokens: 7 },
  { input_tokens: 272_001, output_tokens: 7, cache_read_tokens: 250_000 },
];

const TIMES = [
  "2025-05-01T12:00:00Z",
  "2026-07-25T12:00:00Z",
  "2026-08-01T12:00:00Z",
  "2026-11-21T02:00:00Z",
  "2026-11-21T12:00:00Z",
  "2027-02-01T07:00:00Z",
].map((time) => new Date(time));

/** The rows that the overlay prices otherwise on purpose; the reasons stand beside them. */
const CORRECTED: ReadonlySet<string> = new Set(
  readOverlay().rows.flatMap((row) => {
    if (row.kind === "model") return [row.model, ...(row.ids ?? [])].map((id) => `${row.provider}/${id}`);
    const changesPrices = row.kind === "correction" || row.kind === "later" || row.kind === "context_tier";
    return changesPrices ? row.models.map((model) => `${row.provider}/${model}`) : [];
  }),
);

function isCorrected(providerId: string, id: string): boolean {
  const row = builtInTable().provider(providerId)?.find(id)?.row;
  return CORRECTED.has(`${providerId}/${id}`) || (row !== undefined && CORRECTED.has(priceIdOf(row)));
}

function exactIds(match: object): string[] {
  if ("or" in match) return (match.or as object[]).flatMap(exactIds);
  return "equals" in match ? [match.equals as string] : [];
}

function modelsOf(providerId: string): string[] {
  const models = findProvider({ providerId })?.models ?? [];
  return models.filter((model) => exactIds(model.match).length > 0).flatMap((model) => exactIds(model.match));
}

function periodsOf(providerId: string, id: string): readonly PricePeriod[] {
  return builtInTable().provider(providerId)?.find(id)?.row.periods ?? [];
}

/** Not by the hour or page, and not by input alone: there the other calculator answers 0 where we say null. */
function isPricedByTokens(periods: readonly PricePeriod[]): boolean {
  const hasBoth = periods.every(({ rates }) => rates.input !== undefined && rates.output !== undefined);
  return periods.length > 0 && hasBoth;
}

describe("the price table against genai-prices' own calculator", () => {
  const book = createPriceBook();

  it.each(builtInTable().providerIds)("agrees on every model, usage and time of %s", (providerId) => {
    const disagreements: string[] = [];
    for (const model of modelsOf(providerId)) {
      const periods = periodsOf(providerId, model);
      if (isCorrected(providerId, model) || !isPricedByTokens(periods)) continue;
      const times = periods.length > 1 ? TIMES : TIMES.slice(0, 1);
      for (const usage of SHAPES) {
        for (const timestamp of times) {
          const theirs = calcPrice(usage, model, { providerId, timestamp })?.total_price;
          const call = {
            provider: providerId,
            model,
            // The other calculator takes what is not told for text.
            usage: {
              input_image_tokens: 0,
              output_image_tokens: 0,
              ...usage,
              usage_source: "provider" as const,
            },
          };
          const ours = book.price({ ...call, atMs: timestamp.getTime() });
          const isEqual =
            ours !== null && theirs !== undefined && Math.abs(picoToUsd(ours.totalPico) - theirs) < 1e-9;
          if (!isEqual) disagreements.push(`${model} at ${timestamp.toISOString()}: ${theirs}`);
        }
      }
    }
    expect(disagreements).toEqual([]);
  });

  it("does not take DeepSeek's peak hours back before the day they began", () => {
    const usage = { input_tokens: 1_000_000, output_tokens: 0, usage_source: "provider" as const };
    const call = { provider: "deepseek", model: "deepseek-v4-flash", usage };
    expect(book.price({ ...call, atMs: Date.parse("2026-08-01T02:00:00Z") })?.totalPico).toBe(
      140_000_000_000,
    );
    expect(book.price({ ...call, atMs: Date.parse("2026-08-17T02:00:00Z") })?.totalPico).toBe(
      440_000_000_000,
    );
  });
});
