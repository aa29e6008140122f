import { describe, expect, it } from "vitest";
import { applyOverlay, type Overlay, overlaySchema } from "../../../scripts/pricing/overlay.ts";
import type { PriceFile } from "../../../scripts/pricing/price-file.ts";

const FILE: PriceFile = {
  source: "test@1",
  updated: "2026-11-21",
  providers: {
    acme: {
      name: "Acme",
      models: {
        big: {
          ids: ["large"],
          prices: [
            {
              rates: { input: 2_000_000, output: 8_000_000 },
              above: [{ threshold: 1_000, inclusive: false, rates: { input: 4_000_000, output: 8_000_000 } }],
            },
          ],
        },
        small: { prices: [{ rates: { input: 1_000_000, cacheRead: 100_000 } }] },
      },
    },
  },
};

const EVIDENCE = { source: "https://acme.test/prices", date: "2026-11-21" };

function acmeWith(...rows: Overlay["rows"]) {
  return applyOverlay(FILE, { about: "", version: 1, rows }).acme;
}

describe("the overlay", () => {
  it("adds missing rates and leaves listed ones, in every context tier", () => {
    const rates = { cacheRead: 0.5, cacheWrite1h: { of: "input" as const, times: 2 }, input: 99 };
    const acme = acmeWith({
      kind: "missing_rates",
      provider: "acme",
      models: ["big", "small"],
      rates,
      ...EVIDENCE,
    });
    expect(acme?.models.small?.prices[0]?.rates).toEqual({
      input: 1_000_000,
      cacheRead: 100_000,
      cacheWrite1h: 2_000_000,
    });
    const [price] = acme?.models.big?.prices ?? [];
    expect(price?.rates.cacheWrite1h).toBe(4_000_000);
    expect(price?.above?.[0]?.rates).toMatchObject({
      input: 4_000_000,
      cacheRead: 500_000,
      cacheWrite1h: 8_000_000,
    });
  });

  it("adds a context tier in force from a day until another, in multiples of the listed rates", () => {
    const acme = acmeWith({
      kind: "context_tier",
      provider: "acme",
      models: ["small"],
      threshold: 500,
      inclusive: false,
      rates: { input: { of: "input", times: 2 } },
      from: "2025-08-12",
      until: "2026-05-01",
      ...EVIDENCE,
    });
    const flat = { input: 1_000_000, cacheRead: 100_000 };
    const high = { threshold: 500, inclusive: false, rates: { input: 2_000_000, cacheRead: 100_000 } };
    expect(acme?.models.small?.prices).toEqual([
      { rates: flat },
      { rates: flat, from: "2025-08-12", above: [high] },
      { rates: flat, from: "2026-05-01" },
    ]);
  });

  it("moves where a listed context tier begins, and leaves models without it alone", () => {
    const acme = acmeWith({
      kind: "context_tier",
      provider: "acme",
      models: ["big", "small"],
      threshold: 1_000,
      inclusive: true,
      ...EVIDENCE,
    });
    expect(acme?.models.big?.prices[0]?.above).toEqual([
      { threshold: 1_000, inclusive: true, rates: { input: 4_000_000, output: 8_000_000 } },
    ]);
    expect(acme?.models.small?.prices).toEqual([{ rates: { input: 1_000_000, cacheRead: 100_000 } }]);
  });

  it("adds later prices after the listed ones, by day, hour and time of day", () => {
    const acme = acmeWith({
      kind: "later",
      provider: "acme",
      models: ["small"],
      later: [
        { from: "2025-09-05T16:00:00Z", rates: { input: 3 } },
        { from: "2026-01-01", window: "01:00-04:00", rates: { input: 6 } },
      ],
      ...EVIDENCE,
    });
    expect(acme?.models.small?.prices.slice(1)).toEqual([
      { from: "2025-09-05T16:00:00Z", rates: { input: 3_000_000 } },
      { from: "2026-01-01", window: "01:00-04:00", rates: { input: 6_000_000 } },
    ]);
  });

  it("gives modifiers, counts that must be told and tiers without a price to models, or to all of a provider", () => {
    const acme = acmeWith(
      { kind: "modifier", provider: "acme", field: "inference_geo", value: "us", factor: 1.1, ...EVIDENCE },
      {
        kind: "modifier",
        provider: "acme",
        models: ["big"],
        field: "speed",
        value: "fast",
        factor: 2,
        ...EVIDENCE,
      },
      {
        kind: "must_tell",
        provider: "acme",
        models: ["small"],
        counts: ["output_image_tokens"],
        ...EVIDENCE,
      },
      { kind: "service_tier", provider: "acme", tier: "reserved", price: { none: true }, ...EVIDENCE },
    );
    expect(acme).toMatchObject({ mods: { "inference_geo:us": 1.1 }, tiers: { reserved: null } });
    expect(acme?.models.big?.mods).toEqual({ "speed:fast": 2 });
    expect(acme?.models.small?.tell).toEqual(["output_image_tokens"]);
  });

  it("corrects listed rates", () => {
    const acme = acmeWith({
      kind: "correction",
      provider: "acme",
      models: ["small"],
      rates: { cacheRead: 0.2 },
      ...EVIDENCE,
    });
    expect(acme?.models.small?.prices[0]?.rates).toEqual({ input: 1_000_000, cacheRead: 200_000 });
  });

  it("adds models with later prices", () => {
    const later = [{ from: "2027-01-01", rates: { input: 2 } }];
    const acme = acmeWith({
      kind: "model",
      provider: "acme",
      model: "new",
      rates: { input: 3 },
      later,
      ...EVIDENCE,
    });
    expect(acme?.models.new?.prices).toEqual([
      { rates: { input: 3_000_000 } },
      { from: "2027-01-01", rates: { input: 2_000_000 } },
    ]);
  });

  it("moves an id from one model to another", () => {
    const acme = acmeWith({ kind: "aliases", provider: "acme", model: "small", ids: ["large"], ...EVIDENCE });
    expect(acme?.models.small?.ids).toEqual(["large"]);
    expect(acme?.models.big?.ids).toEqual([]);
  });

  it("prices service tiers for a provider or for models", () => {
    const acme = acmeWith(
      { kind: "service_tier", provider: "acme", tier: "batch", price: { factor: 0.5 }, ...EVIDENCE },
      {
        kind: "service_tier",
        provider: "acme",
        models: ["big"],
        tier: "priority",
        price: { rates: { input: 3 } },
        ...EVIDENCE,
      },
    );
    expect(acme?.tiers).toEqual({ batch: 0.5 });
    expect(acme?.models.big?.tiers).toEqual({ priority: { input: 3_000_000 } });
  });

  it.each([
    [
      { kind: "correction", provider: "acme", models: ["none"], rates: {}, ...EVIDENCE },
      'overlay: no model "acme/none"',
    ],
    [
      { kind: "correction", provider: "none", models: ["big"], rates: {}, ...EVIDENCE },
      'overlay: no provider "none"',
    ],
    [
      { kind: "model", provider: "acme", model: "big", rates: { input: 1 }, ...EVIDENCE },
      "overlay: acme/big is listed upstream by now; drop the row",
    ],
  ] as const)("refuses a row that fits nothing: %j", (row, message) => {
    expect(() => acmeWith(structuredClone(row) as unknown as Overlay["rows"][number])).toThrow(message);
  });

  it("needs a source and a date on each row", () => {
    const row = { kind: "model", provider: "acme", model: "new", rates: { input: 1 } };
    expect(overlaySchema.safeParse({ about: "", version: 1, rows: [row] }).success).toBe(false);
    expect(overlaySchema.safeParse({ about: "", version: 1, rows: [{ ...row, ...EVIDENCE }] }).success).toBe(
      true,
    );
  });
});
