import { describe, expect, it } from "vitest";
import type { EventOf } from "../../src/events/schema.ts";
import { type ReportOptions, renderJson, renderTable, report } from "../../src/report/index.ts";
import { llmCallEnd, llmError, ndjson, temporaryLedger } from "./ledger-fixture.ts";
import { reportOn } from "./report-on.ts";

const explain: ReportOptions = { explain: true };
const listed = {
  cost_source: "table",
  price_id: "openai/gpt-4o-mini",
  price_match: "exact",
  pricing_version: "2026-11-01",
} satisfies Partial<EventOf<"llm_call_end">>;

const calls = [
  llmCallEnd({
    model: "gpt-4o-mini-2024-07-18",
    cost_usd: 0.25,
    price_id: "openai/gpt-4o-mini",
    price_match: "alias",
  }),
  llmCallEnd({
    model: "gpt-4o-mini-2024-07-18",
    cost_usd: 0.5,
    price_id: "openai/gpt-4o-mini",
    price_match: "alias",
  }),
  llmCallEnd({ model: "my-model", cost_usd: null, cost_source: null }),
  llmCallEnd({ model: "gpt-4o", cost_usd: 0, cost_source: "cache", cached: true }),
];

const explained = () => reportOn(calls, { explain: true });

describe("a report that explains its prices", () => {
  it("says row, match and source of every price, unpriced calls first", async () => {
    const { explanations } = await explained();
    expect(
      explanations?.map(({ model, cost_source, price_id, price_match, calls }) => [
        model,
        cost_source,
        price_id,
        price_match,
        calls,
      ]),
    ).toEqual([
      ["my-model", null, null, null, 1],
      ["gpt-4o-mini-2024-07-18", "table", "openai/gpt-4o-mini", "alias", 2],
      ["gpt-4o", "cache", null, null, 1],
    ]);
  });

  it("adds up what each row cost, exactly", async () => {
    const { explanations } = await explained();
    expect(explanations?.map(({ cost_usd }) => cost_usd)).toEqual([null, 0.75, 0]);
  });

  it("keeps apart how the ids matched, which prices applied and who counted the tokens", async () => {
    const estimated = { input_tokens: 5, output_tokens: 1, usage_source: "estimated" } as const;
    const { explanations } = await reportOn(
      [
        llmCallEnd({ ...listed, cost_usd: 0.6 }),
        llmCallEnd({ ...listed, cost_usd: 0.5, price_match: "gateway+dated" }),
        llmCallEnd({ ...listed, cost_usd: 0.4, pricing_version: "2026-11-08" }),
        llmCallEnd({ ...listed, cost_usd: 0.3, cost_source: "override", price_match: "user-alias" }),
        llmCallEnd({ ...listed, cost_usd: 0.2, usage: estimated }),
        llmCallEnd({ ...listed, cost_usd: 0.1, provider: "azure", price_match: "resold" }),
      ],
      explain,
    );
    expect(
      explanations?.map((row) => [
        row.provider,
        row.cost_source,
        row.price_match,
        row.pricing_version,
        row.usage_source,
      ]),
    ).toEqual([
      ["openai", "table", "exact", "2026-11-01", "provider"],
      ["openai", "table", "gateway+dated", "2026-11-01", "provider"],
      ["openai", "table", "exact", "2026-11-08", "provider"],
      ["openai", "override", "user-alias", "2026-11-01", "provider"],
      ["openai", "table", "exact", "2026-11-01", "estimated"],
      ["azure", "table", "resold", "2026-11-01", "provider"],
    ]);
  });

  it("counts a call that broke off as unpriced, and leaves out one that the provider refused", async () => {
    const { explanations, total } = await reportOn(
      [llmError(), llmError({ cost_usd: null, outcome: "aborted", error_type: undefined })],
      explain,
    );
    expect(explanations).toMatchObject([
      { cost_source: null, usage_source: "none", calls: 1, cost_usd: null },
    ]);
    expect(explanations).toHaveLength(1);
    expect(total).toMatchObject({ calls: 2, unpriced_calls: 1 });
  });

  it("covers every call in the range, whatever the rows", async () => {
    const { rows, explanations } = await reportOn(
      [
        llmCallEnd({ ...listed, tags: ["a", "b"] }),
        llmCallEnd({ cost_usd: null, cost_source: null, tags: ["b"] }),
        llmCallEnd({ ...listed, timestamp: "2026-12-24T12:00:00Z" }),
      ],
      { ...explain, by: "tag", top: 1, until: "2026-11-30" },
    );
    expect(rows).toHaveLength(1);
    expect(explanations?.map(({ calls }) => calls)).toEqual([1, 1]);
  });

  it("does not change which lines count", async () => {
    const ledger = await temporaryLedger();
    await ledger.write("events-2026-11-10-1-a.ndjson", ndjson({ ...llmCallEnd(listed), price_match: 7 }));
    const plain = await report({ from: ledger.folder });
    const { explanations, ...rest } = await report({ from: ledger.folder, explain: true });
    await ledger.remove();
    expect(rest).toEqual(plain);
    expect(plain.total.calls).toBe(1);
    expect(explanations).toMatchObject([{ price_match: "7", calls: 1 }]);
  });

  it("shows it as a second table and in the JSON", async () => {
    const made = await explained();
    expect(renderTable(made)).toContain("Where the prices come from");
    expect(JSON.parse(renderJson(made))).toMatchObject({ explanations: [{ model: "my-model" }, {}, {}] });
  });

  it("says nothing of it where nobody asked", async () => {
    const made = await reportOn(calls);
    expect(made).not.toHaveProperty("explanations");
    expect(renderTable(made)).not.toContain("Where the prices come from");
  });

  it("is refused for tool calls, which have no prices", async () => {
    await expect(report({ from: ".", by: "tool", explain: true })).rejects.toThrow(/--explain.*tool/);
  });
});

describe("an explanation of prices in print", () => {
  const events = [
    llmCallEnd({ ...listed, cost_usd: 0.25 }),
    llmCallEnd({ cost_usd: 0, cost_source: "cache" }),
    llmCallEnd({ cost_usd: null, cost_source: null, model: "my\nmodel" }),
  ];

  it("is a second table after the first", async () => {
    const text = renderTable(await reportOn(events, explain));
    expect(text.slice(text.indexOf("\n\nWhere"))).toBe(`

Where the prices come from

model        provider  source  price row           matched  pricing     usage     calls       cost
${"─".repeat(98)}
my\uFFFDmodel     openai    -       -                   -        -           provider      1          -
gpt-4o-mini  openai    table   openai/gpt-4o-mini  exact    2026-11-01  provider      1  $0.250000
gpt-4o-mini  openai    cache   -                   -        -           provider      1  $0.000000
`);
  });

  it("fits the terminal and says what it leaves out and where that is", async () => {
    const text = renderTable(await reportOn(events, explain), { width: 70 });
    const lines = text.slice(text.indexOf("Where")).split("\n");
    for (const line of lines.slice(0, 7)) expect(line.length, line).toBeLessThanOrEqual(70);
    expect(text).toMatch(
      /\n\nHidden columns: pricing, provider[^\n]*; use a wider terminal or --format json\n$/,
    );
  });

  it("is a sentence where the provider refused every call", async () => {
    expect(renderTable(await reportOn([llmError()], explain))).toMatch(
      /\n\nNo prices to explain: the provider refused every call\.\n$/,
    );
  });

  it("adds nothing to a report on no calls", async () => {
    const made = await reportOn(events, { ...explain, since: "2030-01-01" });
    expect(made.explanations).toEqual([]);
    expect(renderTable(made)).toBe("No model calls from 2030-01-01 00:00 (UTC).\n");
  });
});
