import { describe, expect, it } from "vitest";
import { describeChanges } from "../../../scripts/pricing/changes.ts";
import { mergeHistory } from "../../../scripts/pricing/history.ts";
import { packTable } from "../../../scripts/pricing/pack.ts";
import type { ListedModel, ListedProvider, PriceFile } from "../../../scripts/pricing/price-file.ts";
import { applicableRates } from "../../../src/pricing/rates.ts";
import { createTable } from "../../../src/pricing/table.ts";

const TODAY = { today: "2026-11-21", corrected: new Set<string>() };

function providerOf(models: Record<string, ListedModel>): Record<string, ListedProvider> {
  return { acme: { name: "Acme", models } };
}

function priced(input: number, more: Partial<ListedModel> = {}): ListedModel {
  return { prices: [{ rates: { input, output: input } }], ...more };
}

function inputRateOn(
  providers: Record<string, ListedProvider>,
  model: string,
  day: string,
): number | undefined {
  const file: PriceFile = { source: "test@1", updated: "2026-11-21", providers };
  const table = createTable(packTable(file, { about: "", version: 1, rows: [] }));
  const row = table.provider("acme")?.find(model)?.row;
  const call = { atMs: Date.parse(day), inputTokens: 0, serviceTier: undefined };
  return row === undefined ? undefined : applicableRates(row, call)?.rates.input;
}

describe("an update of the price table", () => {
  it("keeps an overwritten price for the calls before", () => {
    const merged = mergeHistory(providerOf({ m: priced(5) }), providerOf({ m: priced(4) }), TODAY);
    expect(merged.acme?.models.m?.past).toEqual([{ until: "2026-11-21", rates: { input: 5, output: 5 } }]);
    expect(inputRateOn(merged, "m", "2026-11-20")).toBe(5);
    expect(inputRateOn(merged, "m", "2026-11-21")).toBe(4);
  });

  it("keeps what it kept before, through any number of updates", () => {
    const first = mergeHistory(providerOf({ m: priced(5) }), providerOf({ m: priced(4) }), TODAY);
    const second = mergeHistory(first, providerOf({ m: priced(3) }), { ...TODAY, today: "2027-01-01" });
    const third = mergeHistory(second, providerOf({ m: priced(3) }), { ...TODAY, today: "2027-02-01" });
    expect(third).toEqual(second);
    expect(["2026-11-20", "2026-12-31", "2027-01-01"].map((day) => inputRateOn(third, "m", day))).toEqual([
      5, 4, 3,
    ]);
  });

  it("adds nothing to the past when upstream dates a new price itself", () => {
    const dated = { prices: [{ rates: { input: 5 } }, { from: "2026-12-01", rates: { input: 4 } }] };
    const merged = mergeHistory(
      providerOf({ m: { prices: [{ rates: { input: 5 } }] } }),
      providerOf({ m: dated }),
      TODAY,
    );
    expect(merged.acme?.models.m).toEqual(dated);
  });

  it("ends an overwritten price where its successor had begun", () => {
    const before = { prices: [{ rates: { input: 5 } }, { from: "2026-08-01", rates: { input: 4 } }] };
    const after = { prices: [{ rates: { input: 6 } }, { from: "2026-08-01", rates: { input: 4 } }] };
    const merged = mergeHistory(providerOf({ m: before }), providerOf({ m: after }), TODAY);
    expect(["2026-07-31", "2026-08-01"].map((day) => inputRateOn(merged, "m", day))).toEqual([5, 4]);
  });

  it("keeps no announced price that was withdrawn before it began", () => {
    const announced = { prices: [{ rates: { input: 5 } }, { from: "2027-01-01", rates: { input: 9 } }] };
    const merged = mergeHistory(
      providerOf({ m: announced }),
      providerOf({ m: { prices: [{ rates: { input: 5 } }] } }),
      TODAY,
    );
    expect(merged.acme?.models.m?.past).toBeUndefined();
  });

  it("keeps a model that upstream dropped, for the calls before", () => {
    const merged = mergeHistory(
      providerOf({ m: priced(5), n: priced(1) }),
      providerOf({ n: priced(1) }),
      TODAY,
    );
    expect(inputRateOn(merged, "m", "2026-11-20")).toBe(5);
    expect(inputRateOn(merged, "m", "2026-11-22")).toBeUndefined();
  });

  it("keeps a provider that upstream dropped", () => {
    const merged = mergeHistory(providerOf({ m: priced(5) }), {}, TODAY);
    expect(inputRateOn(merged, "m", "2026-11-20")).toBe(5);
  });

  it("follows a model to its new id", () => {
    const after = providerOf({ "m-2": priced(4, { ids: ["m"] }) });
    const merged = mergeHistory(providerOf({ m: priced(5) }), after, TODAY);
    expect(["2026-11-20", "2026-11-22"].map((day) => inputRateOn(merged, "m", day))).toEqual([5, 4]);
  });

  it("replaces a price for all times when it was an error", () => {
    const corrected = { ...TODAY, corrected: new Set(["acme/m"]) };
    const merged = mergeHistory(providerOf({ m: priced(5) }), providerOf({ m: priced(4) }), corrected);
    expect(merged.acme?.models.m).toEqual(priced(4));
  });
});

describe("the description of an update", () => {
  it("is empty when nothing changed", () => {
    expect(describeChanges(providerOf({ m: priced(5) }), providerOf({ m: priced(5) }))).toEqual({
      lines: [],
      large: [],
    });
  });

  it("names new, changed and dropped models in dollars", () => {
    const before = providerOf({ gone: priced(1_000_000), m: priced(5_000_000) });
    const after = mergeHistory(
      before,
      providerOf({ m: priced(4_000_000, { ids: ["m-1"] }), n: priced(0) }),
      TODAY,
    );
    expect(describeChanges(before, after).lines).toEqual([
      "- acme/gone: no longer listed; input 1 output 1 kept as past",
      "~ acme/m: ids +m-1",
      "~ acme/m: input 5 output 5 -> input 4 output 4",
      "+ acme/n: input 0 output 0",
    ]);
  });

  it.each([
    [1_000_000, 5_000_000, false],
    [1_000_000, 5_000_001, true],
    [5_000_001, 1_000_000, true],
    [0, 1, true],
  ])("marks a change from %i to %i as large: %s", (before, after, isLarge) => {
    const { large } = describeChanges(providerOf({ m: priced(before) }), providerOf({ m: priced(after) }));
    expect(large.length > 0).toBe(isLarge);
  });

  it("does not take the price of the peak hours for a change of the others", () => {
    const night = { window: "01:00-04:00", rates: { input: 100 } };
    const before = { prices: [{ rates: { input: 10 } }, night] };
    const after = { prices: [{ rates: { input: 11 } }, night] };
    expect(describeChanges(providerOf({ m: before }), providerOf({ m: after })).large).toEqual([]);
  });
});
