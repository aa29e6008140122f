import { describe, expect, it } from "vitest";
import { renderJson, renderTable, report } from "../../src/report/index.ts";
import { llmCallEnd } from "./ledger-fixture.ts";
import { reportOn } from "./report-on.ts";

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
