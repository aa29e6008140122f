import { describe, expect, it } from "vitest";
import { report } from "../../src/report/index.ts";
import { llmCallEnd, llmError, ndjson, temporaryLedger } from "./ledger-fixture.ts";
import { reportOn } from "./report-on.ts";

describe("what the numbers do not cover", () => {
  it("names the models of unpriced calls and tells a missing price from missing token counts, but for refused calls", async () => {
    const unpriced = { cost_usd: null, cost_source: null } as const;
    const { notices, total } = await reportOn([
      llmCallEnd(),
      llmCallEnd({ model: "my-model", ...unpriced }),
      llmCallEnd({ model: "my-model", ...unpriced }),
      llmError({ model: "gpt-4o", outcome: "abandoned", cost_usd: null }),
      llmError({ model: "refused", outcome: "error" }),
    ]);
    expect(total).toMatchObject({ unpriced_calls: 3, cost_usd: 0.001, cost_per_call_usd: 0.001 });
    expect(notices).toEqual([
      {
        kind: "unpriced_calls",
        message:
          "3 calls unpriced, their cost is unknown and not in the totals: my-model 2 (no price), gpt-4o 1 (no token counts, failed or stopped)",
        calls: 3,
        models: [
          { model: "my-model", provider: "openai", calls: 2, without_usage: 0, failed: 0 },
          { model: "gpt-4o", provider: "openai", calls: 1, without_usage: 1, failed: 1 },
        ],
      },
    ]);
  });

  it("leaves out failed calls that are free, and counts every other one whatever its outcome", async () => {
    const unknown = { cost_usd: null } as const;
    const { notices, total } = await reportOn([
      llmError({ model: "refused" }),
      llmError({ ...unknown, model: "a", outcome: "interrupted", error_type: undefined }),
      llmError({ ...unknown, model: "b", outcome: "abandoned", error_type: undefined }),
      llmError({ ...unknown, model: "c", error_type: "timeout" }),
      llmError({ ...unknown, model: "d", error_type: "application_error" }),
    ]);
    // What was interrupted or abandoned has not failed.
    expect(total).toMatchObject({ calls: 5, errors: 3, unpriced_calls: 4 });
    expect(notices).toMatchObject([
      { models: [{ model: "a" }, { model: "b" }, { model: "c" }, { model: "d" }] },
    ]);
  });

  it("says of a sum nothing rather than 0 where free calls stand beside unpriced ones", async () => {
    const unpriced = llmError({ cost_usd: null, model: "a" });
    const { rows, total } = await reportOn([llmError({ model: "a" }), unpriced, llmError({ model: "b" })]);
    expect(rows).toMatchObject([
      { model: "b", calls: 1, cost_usd: 0, unpriced_calls: 0 },
      { model: "a", calls: 2, cost_usd: null, unpriced_calls: 1 },
    ]);
    expect(total).toMatchObject({ cost_usd: null, cost_share: null, unpriced_calls: 1 });
  });

  it("counts an event that does not say whether it is billed as unpriced", async () => {
    const { total } = await reportOn([llmError({ billing_status: undefined, cost_usd: null })]);
    expect(total).toMatchObject({ unpriced_calls: 1, cost_usd: null });
  });

  it("keeps estimated tokens out of the token columns and says what the cost owes to them", async () => {
    const { notices, total } = await reportOn([
      llmCallEnd({ cost_usd: 0.5 }),
      llmCallEnd({
        cost_usd: 0.25,
        usage: { input_tokens: 4000, output_tokens: 600, usage_source: "estimated" },
      }),
    ]);
    expect(total).toMatchObject({
      input_tokens: 100,
      output_tokens: 20,
      cost_usd: 0.75,
      estimated_calls: 1,
      estimated_tokens: 4600,
      estimated_cost_usd: 0.25,
    });
    expect(notices).toEqual([
      {
        kind: "estimated_calls",
        message:
          "1 call with estimated usage: 4,600 tokens, not in the token columns; $0.25 of the cost rests on them",
        calls: 1,
        tokens: 4600,
        cost_usd: 0.25,
      },
    ]);
  });

  it("counts an event once that was delivered twice, also in two files", async () => {
    const event = llmCallEnd();
    const ledger = await temporaryLedger(event, event, llmCallEnd());
    await ledger.write("events-2026-11-11-9-ffffff.ndjson", ndjson(event));
    const { total, notices } = await report({ from: ledger.folder });
    await ledger.remove();
    expect(total.calls).toBe(2);
    expect(notices).toMatchObject([{ kind: "repeated_events", events: 2 }]);
  });
});
