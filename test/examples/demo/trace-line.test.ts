import type { TraceSummary } from "langmeter";
import { describe, expect, it } from "vitest";
import { traceLine } from "../../../examples/demo/trace-line.ts";

const SUMMARY: TraceSummary = {
  event: "trace_complete",
  event_id: "0190a5d2-7c00-7000-8000-000000000001",
  schema_version: 1,
  timestamp: "2026-11-02T10:00:00.000Z",
  trace_id: "0190a5d27c0070008000000000000002",
  span_id: "8000000000000003",
  channel: "web",
  user_id: "maria",
  llm_calls: 2,
  tool_calls: 1,
  errors: 0,
  retries: 0,
  input_tokens: 2_733,
  output_tokens: 74,
  cached_tokens: 1_280,
  reasoning_tokens: 0,
  estimated_tokens: 0,
  cost_usd: 0.000358,
  unpriced_calls: 0,
  estimated_calls: 0,
  models: ["gpt-4o-mini-2024-07-18"],
  tools: ["get_weather"],
  latency_ms: 1_549,
  outcome: "success",
};

describe("a trace's line", () => {
  it("says who, what, how much, how long and how it ended", () => {
    expect(traceLine(SUMMARY)).toBe(
      "web · maria · 2 calls · 1 tool (get_weather) · 2,733 in (1,280 cached), 74 out · $0.000358 · 1.5 s · success",
    );
  });

  it("names retries and calls that could not be priced", () => {
    const line = traceLine({ ...SUMMARY, llm_calls: 1, tool_calls: 0, retries: 2, unpriced_calls: 1 });
    expect(line).toContain("1 call · 2 retries · ");
    expect(line).toContain("$0.000358 + 1 unpriced call");
  });

  it("does not show a price of nothing for calls that have no price", () => {
    const { cost_usd: _, ...unpriced } = SUMMARY;
    expect(traceLine({ ...unpriced, unpriced_calls: 2 })).toContain(" · 2 unpriced calls · ");
  });

  it("admits that nobody counted", () => {
    const { input_tokens: _, output_tokens: __, ...uncounted } = SUMMARY;
    expect(traceLine(uncounted)).toContain(" · no token counts · ");
  });

  it("tells a call that used nothing from one that nobody counted", () => {
    const refused = { ...SUMMARY, input_tokens: 0, output_tokens: 0, cached_tokens: 0, cost_usd: 0 };
    expect(traceLine(refused)).toContain(" · no tokens · $0.000000 · ");
  });
});
