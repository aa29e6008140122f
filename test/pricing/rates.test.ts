import { describe, expect, it } from "vitest";
import type { PricePeriod, PriceRow } from "../../src/pricing/price-row.ts";
import { applicableRates } from "../../src/pricing/rates.ts";

const ALWAYS = { fromMs: Number.NEGATIVE_INFINITY, untilMs: Number.POSITIVE_INFINITY, contextTiers: [] };
const NOON = Date.parse("2026-06-01T12:00:00Z");

function rowOf(periods: readonly PricePeriod[], serviceTiers: PriceRow["serviceTiers"] = {}): PriceRow {
  const plain = { modifiers: {}, mustTell: [] };
  return { provider: "test", model: "model", source: "table", periods, serviceTiers, ...plain };
}

function inputRate(row: PriceRow, atMs: number, inputTokens = 0): number | undefined {
  return applicableRates(row, { atMs, inputTokens, serviceTier: undefined })?.rates.input;
}

describe("the rates of a call", () => {
  it("change at midnight UTC of the day a price begins", () => {
    const begin = Date.parse("2026-07-30");
    const row = rowOf([
      { ...ALWAYS, rates: { input: 5 } },
      { ...ALWAYS, fromMs: begin, rates: { input: 4 } },
    ]);
    expect(inputRate(row, begin - 1)).toBe(5);
    expect(inputRate(row, begin)).toBe(4);
  });

  it("end when a price ends, and then there are none", () => {
    const end = Date.parse("2026-07-30");
    const row = rowOf([{ ...ALWAYS, untilMs: end, rates: { input: 5 } }]);
    expect(inputRate(row, end - 1)).toBe(5);
    expect(inputRate(row, end)).toBeUndefined();
  });

  it.each([
    ["2026-06-01T00:59:59Z", 1],
    ["2026-06-01T01:00:00Z", 2],
    ["2026-06-01T03:59:59Z", 2],
    ["2026-06-01T04:00:00Z", 1],
  ])("follow a daily window at %s", (time, expected) => {
    const row = rowOf([
      { ...ALWAYS, rates: { input: 1 } },
      { ...ALWAYS, window: { startMinute: 60, endMinute: 240 }, rates: { input: 2 } },
    ]);
    expect(inputRate(row, Date.parse(time))).toBe(expected);
  });

  it.each([
    ["2026-06-01T23:30:00Z", 2],
    ["2026-06-01T00:30:00Z", 2],
    ["2026-06-01T12:00:00Z", 1],
    ["1969-12-31T23:30:00Z", 2],
  ])("follow a window across midnight at %s", (time, expected) => {
    const row = rowOf([
      { ...ALWAYS, rates: { input: 1 } },
      { ...ALWAYS, window: { startMinute: 1_380, endMinute: 60 }, rates: { input: 2 } },
    ]);
    expect(inputRate(row, Date.parse(time))).toBe(expected);
  });

  it.each([
    [false, 200_000, 1],
    [false, 200_001, 2],
    [true, 199_999, 1],
    [true, 200_000, 2],
  ])(
    "are those of the whole request past a threshold (inclusive: %s, input: %i)",
    (inclusive, tokens, expected) => {
      const tier = { threshold: 200_000, inclusive, rates: { input: 2 } };
      const row = rowOf([{ ...ALWAYS, rates: { input: 1 }, contextTiers: [tier] }]);
      expect(inputRate(row, NOON, tokens)).toBe(expected);
    },
  );

  it("take the highest of several thresholds that is passed", () => {
    const contextTiers = [
      { threshold: 100, inclusive: false, rates: { input: 2 } },
      { threshold: 200, inclusive: false, rates: { input: 3 } },
    ];
    const row = rowOf([{ ...ALWAYS, rates: { input: 1 }, contextTiers }]);
    expect([50, 150, 250].map((tokens) => inputRate(row, NOON, tokens))).toEqual([1, 2, 3]);
  });
});

describe("service tiers", () => {
  const row = rowOf([{ ...ALWAYS, rates: { input: 10, output: 20 } }], {
    flex: { kind: "factor", factor: 0.5 },
    priority: { kind: "rates", rates: { input: 17 } },
  });
  const ratesFor = (serviceTier: string | undefined) =>
    applicableRates(row, { atMs: NOON, inputTokens: 0, serviceTier });

  it.each([undefined, "", "auto", "default", "standard", "on_demand", "DEFAULT"])(
    "%s is standard",
    (tier) => {
      expect(ratesFor(tier)).toEqual({
        rates: { input: 10, output: 20 },
        tokenFactor: 1,
        tierPriced: true,
        tierAssumed: false,
      });
    },
  );

  it("a share of the standard rates is billed for tiers that have one", () => {
    expect(ratesFor("flex")).toEqual({
      rates: { input: 10, output: 20 },
      tokenFactor: 0.5,
      tierPriced: true,
      tierAssumed: false,
    });
  });

  it("rates of the tier's own replace the standard ones they name", () => {
    expect(ratesFor("Priority")).toEqual({
      rates: { input: 17, output: 20 },
      tokenFactor: 1,
      tierPriced: true,
      tierAssumed: false,
    });
  });

  it.each([
    ["ON_DEMAND_FLEX", "flex"],
    ["ON_DEMAND_PRIORITY", "priority"],
    ["fast", "priority"],
  ])("%s is another word for %s", (word, tier) => {
    expect(ratesFor(word)).toEqual(ratesFor(tier));
  });

  it("a requested tier is assumed where none is said to be served, and only there", () => {
    const call = { atMs: NOON, inputTokens: 0, serviceTierRequested: "flex" };
    expect(applicableRates(row, { ...call, serviceTier: undefined })).toMatchObject({
      tokenFactor: 0.5,
      tierAssumed: true,
    });
    expect(applicableRates(row, { ...call, serviceTier: "default" })).toMatchObject({
      tokenFactor: 1,
      tierAssumed: false,
    });
  });

  it("a tier without a price per call has no rates", () => {
    const committed = rowOf(row.periods, { reserved: { kind: "none" } });
    expect(applicableRates(committed, { atMs: NOON, inputTokens: 0, serviceTier: "reserved" })).toBeNull();
  });

  it.each(["scale", "constructor"])("an unknown tier (%s) is priced as standard and says so", (tier) => {
    expect(ratesFor(tier)).toMatchObject({ tokenFactor: 1, tierPriced: false });
  });
});
