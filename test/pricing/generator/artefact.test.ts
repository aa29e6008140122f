import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { PATHS, readOverlay, readPrices } from "../../../scripts/pricing/files.ts";
import { normalizeProvider } from "../../../scripts/pricing/normalize.ts";
import { packTable, renderArtefact } from "../../../scripts/pricing/pack.ts";
import { readUpstream } from "../../../scripts/pricing/upstream.ts";
import { createTable } from "../../../src/pricing/table.ts";

const prices = readPrices();
if (prices === undefined) throw new Error("pricing/prices.json is missing; run npm run pricing:update");
const overlay = readOverlay();
const table = packTable(prices, overlay);

describe("pricing/prices.js", () => {
  const artefact = readFileSync(PATHS.artefact, "utf8");

  it("is exactly what prices.json and overlay.json make (else run npm run pricing:update)", () => {
    expect(artefact === renderArtefact(table)).toBe(true);
  });

  it("is at most 35 kB compressed", () => {
    expect(gzipSync(artefact, { level: 9 }).byteLength).toBeLessThanOrEqual(35_000);
  });

  it("keeps every model of prices.json that is billed by the token", () => {
    const packed = createTable(table);
    const missing = Object.entries(prices.providers).flatMap(([id, { models }]) =>
      Object.entries(models)
        .filter(([model, { prices: periods }]) => {
          const isBilled = periods.some(({ rates }) => rates.input !== undefined);
          return isBilled && packed.provider(id)?.find(model) === undefined;
        })
        .map(([model]) => `${id}/${model}`),
    );
    expect(missing).toEqual([]);
  });
});

describe("pricing/prices.json", () => {
  it("holds every provider of the installed price package", () => {
    const upstream = readUpstream();
    expect(Object.keys(prices.providers)).toEqual(
      expect.arrayContaining(upstream.providers.map((provider) => provider.id)),
    );
    expect(upstream.providers).toHaveLength(43);
  });

  it("holds integer rates only", () => {
    const rates = Object.values(prices.providers).flatMap(({ models }) =>
      Object.values(models).flatMap((model) =>
        [...model.prices, ...(model.past ?? [])].flatMap((price) => [
          ...Object.values(price.rates),
          ...(price.above ?? []).flatMap((tier) => Object.values(tier.rates)),
        ]),
      ),
    );
    expect(rates.length).toBeGreaterThan(3_000);
    expect(rates.filter((rate) => !Number.isSafeInteger(rate) || rate < 0)).toEqual([]);
  });
});

describe("pricing/overlay.json", () => {
  it("gives a source and a date for every row", () => {
    expect(overlay.rows.length).toBeGreaterThan(50);
    for (const row of overlay.rows) {
      expect(row.source).toMatch(/^https:\/\//);
      expect(row.date).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    }
  });
});

describe("normalizing a provider", () => {
  it("turns rules into exact ids, open ones into the id they name", () => {
    const { models } = normalizeProvider({
      id: "test",
      name: "Test",
      api_pattern: "",
      models: [
        {
          id: "alpha-latest",
          match: {
            or: [
              { equals: "alpha-1" },
              { starts_with: "alpha-2" },
              { starts_with: "alpha-3-" },
              { regex: "^alpha-\\d{8}$" },
            ],
          },
          prices: {
            input_mtok: 0.5,
            output_mtok: { base: 2, tiers: [{ start: 199_999, price: 4 }] },
            audio_hours: 0.36,
          },
        },
        { id: "alpha-2", match: { equals: "alpha-2" }, prices: {} },
      ],
    });
    expect(models).toEqual({
      "alpha-latest": {
        ids: ["alpha-1"],
        prices: [
          {
            rates: { input: 500_000, output: 2_000_000 },
            above: [{ threshold: 200_000, inclusive: true, rates: { input: 500_000, output: 4_000_000 } }],
            otherUnits: { audio_hours: 0.36 },
          },
        ],
      },
      "alpha-2": { prices: [{ rates: { input: 0, output: 0 } }] },
    });
  });

  it("ties a daily window to the date the price before it began", () => {
    const window = { type: "time_of_date", start_time: "01:00:00Z", end_time: "04:00:00Z" } as const;
    const { models } = normalizeProvider({
      id: "test",
      name: "Test",
      api_pattern: "",
      models: [
        {
          id: "night",
          match: { equals: "night" },
          prices: [
            { prices: { input_mtok: 1 } },
            { constraint: { type: "start_date", start_date: "2026-08-17" }, prices: { input_mtok: 2 } },
            { constraint: window, prices: { input_mtok: 4 } },
          ],
        },
      ],
    });
    expect(models.night?.prices).toEqual([
      { rates: { input: 1_000_000 } },
      { from: "2026-08-17", rates: { input: 2_000_000 } },
      { from: "2026-08-17", window: "01:00-04:00", rates: { input: 4_000_000 } },
    ]);
  });

  it("refuses a price that is no whole number of pico-USD", () => {
    const models = [{ id: "odd", match: { equals: "odd" }, prices: { input_mtok: 0.1234567 } }];
    expect(() => normalizeProvider({ id: "test", name: "Test", api_pattern: "", models })).toThrow(
      "test/odd input_mtok: 0.1234567 is no whole number of pico-USD",
    );
  });
});
