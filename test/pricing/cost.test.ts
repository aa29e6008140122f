import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Usage } from "../../src/events/schema.ts";
import { costOf, picoToUsd } from "../../src/pricing/cost.ts";
import { RATE_KEYS, type Rates } from "../../src/pricing/price-row.ts";
import { inputBuckets, outputBuckets } from "../../src/pricing/token-buckets.ts";

const FULL_PRICE = { tokens: 1, all: 1 };
const tokens = fc.nat({ max: 10_000_000 });

/** Any counts at all, also such as contradict each other. */
const anyUsage = fc.record(
  {
    input_tokens: tokens,
    output_tokens: tokens,
    cache_read_tokens: tokens,
    cache_write_tokens: tokens,
    cache_write_1h_tokens: tokens,
    reasoning_tokens: tokens,
    input_audio_tokens: tokens,
    output_audio_tokens: tokens,
    input_image_tokens: tokens,
    output_image_tokens: tokens,
    web_search_requests: fc.nat({ max: 100 }),
    usage_source: fc.constant("provider" as const),
  },
  { requiredKeys: ["input_tokens", "output_tokens", "usage_source"] },
);

/** Counts that fit their totals: each part is drawn, and the totals are their sums. */
const consistentUsage = fc
  .array(fc.nat({ max: 100_000 }), { minLength: 9, maxLength: 9 })
  .map((parts): Usage => {
    const [
      plain = 0,
      read = 0,
      short = 0,
      long = 0,
      audioIn = 0,
      image = 0,
      visible = 0,
      reasoning = 0,
      audioOut = 0,
    ] = parts;
    return {
      input_tokens: plain + read + short + long + audioIn + image,
      output_tokens: visible + reasoning + audioOut,
      cache_read_tokens: read,
      cache_write_tokens: short + long,
      cache_write_1h_tokens: long,
      input_audio_tokens: audioIn,
      input_image_tokens: image,
      reasoning_tokens: reasoning,
      output_audio_tokens: audioOut,
      usage_source: "provider",
    };
  });

const allRates: fc.Arbitrary<Rates> = fc
  .array(fc.nat({ max: 200_000_000 }), { minLength: RATE_KEYS.length, maxLength: RATE_KEYS.length })
  .map((rates) => Object.fromEntries(RATE_KEYS.map((key, index) => [key, rates[index] ?? 0])));

function sumOf(record: object): number {
  return Object.values(record).reduce<number>((sum, value) => sum + Number(value), 0);
}

function addUp(a: Usage, b: Usage): Usage {
  const sum: Record<string, unknown> = { usage_source: "provider" };
  for (const key of Object.keys(a) as (keyof Usage)[]) {
    if (key !== "usage_source") sum[key] = Number(a[key]) + Number(b[key]);
  }
  return sum as Usage;
}

describe("token buckets", () => {
  it("are never negative and sum to the totals, whatever the counts say", () => {
    fc.assert(
      fc.property(anyUsage, (usage) => {
        const input = inputBuckets(usage);
        const output = outputBuckets(usage);
        expect(Math.min(...Object.values(input), ...Object.values(output))).toBeGreaterThanOrEqual(0);
        expect(sumOf(input)).toBe(usage.input_tokens);
        expect(sumOf(output)).toBe(usage.output_tokens);
      }),
    );
  });

  it("keep every detail that fits its total", () => {
    fc.assert(
      fc.property(consistentUsage, (usage) => {
        const input = inputBuckets(usage);
        expect(input.cacheRead).toBe(usage.cache_read_tokens);
        expect(input.cacheWrite5m + input.cacheWrite1h).toBe(usage.cache_write_tokens);
        expect(input.audio).toBe(usage.input_audio_tokens);
        expect(outputBuckets(usage).reasoning).toBe(usage.reasoning_tokens);
      }),
    );
  });

  it("drop input details that exceed the input, and keep the total", () => {
    const usage: Usage = {
      input_tokens: 100,
      output_tokens: 0,
      cache_read_tokens: 101,
      usage_source: "provider",
    };
    expect(inputBuckets(usage)).toMatchObject({ uncached: 100, cacheRead: 0 });
  });
});

describe("the cost of a call", () => {
  it("is whole pico-USD, and its parts sum to its total", () => {
    fc.assert(
      fc.property(anyUsage, allRates, fc.double({ min: 0, max: 3, noNaN: true }), (usage, rates, factor) => {
        const cost = costOf(usage, rates, { tokens: factor, all: 1 });
        if (cost === null) throw new Error("a full price list prices every call");
        expect(Number.isInteger(cost.totalPico)).toBe(true);
        const { inputPico, outputPico, webSearchPico = 0, requestPico = 0 } = cost;
        expect(inputPico + outputPico + webSearchPico + requestPico).toBe(cost.totalPico);
        expect((cost.cacheReadPico ?? 0) + (cost.cacheWritePico ?? 0)).toBeLessThanOrEqual(inputPico);
        expect(cost.reasoningPico ?? 0).toBeLessThanOrEqual(outputPico);
        expect(cost.audioPico ?? 0).toBeLessThanOrEqual(inputPico + outputPico);
      }),
    );
  });

  it("of two calls together is the sum of both, to the pico", () => {
    fc.assert(
      fc.property(consistentUsage, consistentUsage, allRates, (a, b, rates) => {
        const perToken = { ...rates, request: 0 };
        const both = costOf(addUp(a, b), perToken, FULL_PRICE)?.totalPico;
        const [first, second] = [a, b].map(
          (usage) => costOf(usage, perToken, FULL_PRICE)?.totalPico ?? Number.NaN,
        );
        expect(both).toBe((first ?? Number.NaN) + (second ?? Number.NaN));
      }),
    );
  });

  it("bills cached tokens as input where no cache price is listed, never as nothing", () => {
    const usage: Usage = {
      input_tokens: 100,
      output_tokens: 0,
      cache_read_tokens: 60,
      cache_write_tokens: 30,
      cache_write_1h_tokens: 10,
      usage_source: "provider",
    };
    expect(costOf(usage, { input: 7, output: 1 }, FULL_PRICE)?.inputPico).toBe(700);
    expect(costOf(usage, { input: 7, output: 1, cacheWrite: 9 }, FULL_PRICE)?.cacheWritePico).toBe(270);
  });

  it.each([
    ["audio input", { input_audio_tokens: 5 }],
    ["audio output", { output_audio_tokens: 5 }],
    ["web searches", { web_search_requests: 1 }],
  ])("is unknown where %s has no price", (_what, detail) => {
    const usage: Usage = { input_tokens: 10, output_tokens: 10, usage_source: "provider", ...detail };
    expect(costOf(usage, { input: 1, output: 1 }, FULL_PRICE)).toBeNull();
  });

  it("takes a discount off everything and a service tier off tokens alone", () => {
    const usage: Usage = {
      input_tokens: 10,
      output_tokens: 0,
      web_search_requests: 2,
      usage_source: "provider",
    };
    const rates = { input: 100, output: 1, webSearch: 1_000, request: 500 };
    expect(costOf(usage, rates, { tokens: 0.5, all: 1 })?.totalPico).toBe(500 + 2_000 + 500);
    expect(costOf(usage, rates, { tokens: 0.5, all: 0.9 })?.totalPico).toBe(450 + 1_800 + 450);
  });
});

describe("picoToUsd", () => {
  it("has at most 12 decimals and no float noise", () => {
    expect(String(picoToUsd(7_500_000))).toBe("0.0000075");
    fc.assert(
      fc.property(fc.nat({ max: 2_000_000_000 }), fc.nat({ max: 999_999 }), (micro, rest) => {
        const pico = micro * 1_000_000 + rest;
        expect(picoToUsd(pico)).toBe(Number(`${pico}e-12`));
      }),
    );
  });
});
