import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { estimateCost } from "../../src/pricing/index.ts";

const GPT_4O = { provider: "openai", model: "gpt-4o", at: "2026-08-01T12:00:00Z" };
const PLAIN = { input_tokens: 1_000, output_tokens: 100 };

describe("estimateCost", () => {
  it("says what each part costs, in dollars, and where the price comes from", () => {
    const usage = {
      input_tokens: 2_000,
      output_tokens: 300,
      total_tokens: 2_300,
      input_token_details: { cache_read: 500, cache_creation: 400 },
      output_token_details: { reasoning: 100 },
      cache_creation: { ephemeral_5m_input_tokens: 100, ephemeral_1h_input_tokens: 300 },
      web_search_requests: 2,
    };
    const query = { provider: "anthropic", model: "claude-sonnet-4-5-20250929", at: "2026-08-01T12:00:00Z" };
    expect(estimateCost({ ...query, usage })).toEqual({
      total_usd: 0.030125,
      input_usd: 0.005625,
      output_usd: 0.0045,
      cache_read_usd: 0.00015,
      cache_write_usd: 0.002175,
      reasoning_usd: 0.0015,
      web_search_usd: 0.02,
      price_id: "anthropic/claude-sonnet-4-5",
      price_match: "dated",
      pricing_version: expect.stringMatching(/^genai-prices@\d+\.\d+\.\d+\+overlay\.\d+$/),
      cost_source: "table",
      service_tier_priced: true,
    });
  });

  it("reads LangMeter's own usage record the same as LangChain's", () => {
    const own = { input_tokens: 900, output_tokens: 90, cache_read_tokens: 500, usage_source: "provider" };
    const theirs = { input_tokens: 900, output_tokens: 90, input_token_details: { cache_read: 500 } };
    expect(estimateCost({ ...GPT_4O, usage: own })).toEqual(estimateCost({ ...GPT_4O, usage: theirs }));
  });

  it.each([
    null,
    undefined,
    {},
    "1000",
    { input_tokens: undefined, output_tokens: undefined },
    { input_tokens: Number.NaN, output_tokens: 1 },
    { input_tokens: -1, output_tokens: 1 },
    { input_tokens: 10 },
    { input_tokens: 10, output_tokens: 1, usage_source: "none" },
  ])("prices no usage that is not known: %j", (usage) => {
    expect(estimateCost({ ...GPT_4O, usage })).toBeNull();
  });

  it("counts numbers in strings and leaves out what is no count", () => {
    const usage = {
      input_tokens: "1000",
      output_tokens: 100,
      input_token_details: { cache_read: -5, audio: null },
    };
    expect(estimateCost({ ...GPT_4O, usage })).toEqual(estimateCost({ ...GPT_4O, usage: PLAIN }));
  });

  it("prices the totals where details exceed them", () => {
    const usage = { ...PLAIN, input_token_details: { cache_read: 900, cache_creation: 200 } };
    expect(estimateCost({ ...GPT_4O, usage })).toEqual(estimateCost({ ...GPT_4O, usage: PLAIN }));
  });

  it("survives usage whose getters throw", () => {
    const usage = {
      ...PLAIN,
      get input_token_details(): never {
        throw new Error("no");
      },
    };
    expect(estimateCost({ ...GPT_4O, usage })?.total_usd).toBe(0.0035);
  });

  it("answers any value at all with null or a cost of 0 or more, and never throws", () => {
    const anyCounts = fc.dictionary(
      fc.constantFrom("cache_read", "cache_creation", "audio", "reasoning"),
      fc.anything(),
    );
    const anyUsage = fc.record(
      {
        input_tokens: fc.oneof(fc.nat(), fc.anything()),
        output_tokens: fc.oneof(fc.nat(), fc.anything()),
        input_token_details: fc.oneof(anyCounts, fc.anything()),
        output_token_details: fc.oneof(anyCounts, fc.anything()),
        cache_creation: fc.anything(),
        web_search_requests: fc.anything(),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(anyUsage, fc.anything()), fc.string(), (usage, model) => {
        const costs = [estimateCost({ ...GPT_4O, usage }), estimateCost({ ...GPT_4O, model, usage })];
        for (const cost of costs) expect(cost === null || cost.total_usd >= 0).toBe(true);
      }),
    );
  });

  it("bills models that only read by their input", () => {
    const usage = { input_tokens: 1_000_000 };
    expect(estimateCost({ provider: "openai", model: "text-embedding-3-small", usage })?.total_usd).toBe(
      0.02,
    );
  });

  it("takes the time as a date, a string or milliseconds, and without one means now", () => {
    const call = { provider: "openai", model: "gpt-5.6-luna", usage: PLAIN };
    const before = new Date("2026-07-29T12:00:00Z");
    const old = estimateCost({ ...call, at: before });
    expect(old?.total_usd).toBe(0.0016);
    expect(estimateCost({ ...call, at: before.getTime() })).toEqual(old);
    expect(estimateCost({ ...call, at: before.toISOString() })).toEqual(old);
    vi.useFakeTimers({ now: before });
    expect(estimateCost(call)).toEqual(old);
    vi.useRealTimers();
  });

  it("prices nothing at a time that cannot be read", () => {
    expect(estimateCost({ ...GPT_4O, at: "yesterday", usage: PLAIN })).toBeNull();
  });

  it("prices no call by a snapshot that did not exist yet", () => {
    const call = { provider: "openai", model: "gpt-5.5-2026-10-01", usage: PLAIN };
    expect(estimateCost({ ...call, at: "2026-08-01" })).toBeNull();
    expect(estimateCost({ ...call, at: "2026-10-02" })?.price_match).toBe("dated");
  });

  it("says when a service tier has no price and the standard price stands in", () => {
    const standard = estimateCost({ ...GPT_4O, usage: PLAIN });
    expect(estimateCost({ ...GPT_4O, usage: PLAIN, serviceTier: "scale" })).toEqual({
      ...standard,
      service_tier_priced: false,
    });
  });
});
