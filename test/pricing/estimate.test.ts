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

  it("prices by a requested tier where none was served, and says that it is assumed", () => {
    const flex = estimateCost({ ...GPT_4O, usage: PLAIN, serviceTier: "flex" });
    expect(estimateCost({ ...GPT_4O, usage: PLAIN, serviceTierRequested: "flex" })).toEqual({
      ...flex,
      service_tier_assumed: true,
    });
  });
});

describe("what an answer says besides its tokens", () => {
  const call = { provider: "anthropic", model: "claude-opus-4-8", at: "2026-11-01" };
  const usage = {
    input_tokens: 10_000,
    output_tokens: 1_000,
    input_token_details: { cache_read: 4_000 },
    web_search_requests: 1,
  };
  const tokens = (estimate: ReturnType<typeof estimateCost>) =>
    (estimate?.input_usd ?? Number.NaN) + (estimate?.output_usd ?? Number.NaN);
  const plain = estimateCost({ ...call, usage });

  it.each([
    [{ inference_geo: "us" }, 1.1],
    [{ speed: "fast" }, 2],
    [{ inference_geo: "us", speed: "fast" }, 2.2],
    [{ inference_geo: "global", speed: "standard" }, 1],
    [{ inference_geo: "not_available" }, 1],
  ])("multiplies the price of its tokens, cached ones too, but no fee: %j", (said, factor) => {
    const estimate = estimateCost({ ...call, usage: { ...usage, ...said } });
    expect(tokens(estimate)).toBeCloseTo(tokens(plain) * factor, 12);
    expect(estimate?.web_search_usd).toBe(plain?.web_search_usd);
  });

  it.each([
    ["claude-sonnet-4-6", { speed: "fast" }],
    ["claude-opus-4-8", { speed: "ludicrous" }],
    ["claude-opus-4-8", { inference_geo: "moon" }],
  ])("makes %s unpriced where its factor is not known: %j", (model, said) => {
    expect(estimateCost({ ...call, model, usage: { ...usage, ...said } })).toBeNull();
  });

  it("puts a call of several requests into the context tier of the longest", () => {
    const long = { input_tokens: 203_000, output_tokens: 4_500 };
    const opus = { ...call, model: "claude-opus-4-6" };
    const once = estimateCost({ ...opus, usage: long, at: "2026-02-20" });
    const twice = estimateCost({
      ...opus,
      usage: { ...long, largest_request_tokens: 180_000 },
      at: "2026-02-20",
    });
    expect(twice?.total_usd).toBe(1.1275);
    expect(once?.total_usd).toBeGreaterThanOrEqual(twice?.total_usd ?? Number.NaN);
  });
});

describe("an image model", () => {
  const details = { input_token_details: { text: 50 }, output_token_details: { image: 4_160, text: 0 } };
  const usage = { input_tokens: 50, output_tokens: 4_160 };

  it.each([
    ["openai", "gpt-image-1"],
    ["openai", "gpt-image-1-mini"],
    ["openai", "gpt-image-1.5"],
    ["openai", "gpt-image-2"],
    ["google", "gemini-2.5-flash-image"],
    ["google", "gemini-3-pro-image-preview"],
  ])("has a price only where the usage tells text from images: %s/%s", (provider, model) => {
    expect(estimateCost({ provider, model, usage })).toBeNull();
    expect(estimateCost({ provider, model, usage: { ...usage, ...details } })?.total_usd).toBeGreaterThan(0);
  });
});

it("a usage that is incomplete has no price", () => {
  const usage = { ...PLAIN, usage_incomplete: ["thoughts_or_tool_prompt"] };
  expect(estimateCost({ ...GPT_4O, usage })).toBeNull();
});
