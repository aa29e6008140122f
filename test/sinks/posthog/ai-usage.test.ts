import { describe, expect, it } from "vitest";
import { generation } from "./support/mapped.ts";

const usage = {
  input_tokens: 2_006,
  output_tokens: 300,
  total_tokens: 2_306,
  cache_read_tokens: 1_920,
  cache_write_tokens: 50,
  cache_write_1h_tokens: 20,
  reasoning_tokens: 192,
  input_audio_tokens: 4,
  output_audio_tokens: 5,
  input_image_tokens: 6,
  output_image_tokens: 7,
  web_search_requests: 2,
  usage_source: "provider",
};

describe("the usage of a generation", () => {
  it("has every count under PostHog's name, input with its cached part", () => {
    expect(generation({ usage })).toMatchObject({
      $ai_input_tokens: 2_006,
      $ai_output_tokens: 300,
      $ai_total_tokens: 2_306,
      $ai_cache_reporting_exclusive: false,
      $ai_cache_read_input_tokens: 1_920,
      $ai_cache_creation_input_tokens: 50,
      $ai_cache_creation_5m_input_tokens: 30,
      $ai_cache_creation_1h_input_tokens: 20,
      $ai_reasoning_tokens: 192,
      $ai_audio_input_tokens: 4,
      $ai_audio_output_tokens: 5,
      $ai_image_input_tokens: 6,
      $ai_image_output_tokens: 7,
      $ai_web_search_count: 2,
      usage_source: "provider",
    });
  });

  it.each(["claude-sonnet-4-5@20250929", "anthropic/claude-opus-4", "gpt-5-mini"])(
    "says of %s too that its input holds the cache",
    (model) => {
      expect(generation({ model, usage })).toMatchObject({
        $ai_input_tokens: 2_006,
        $ai_cache_reporting_exclusive: false,
      });
    },
  );

  it.each(["gemini-2.5-flash", "gemini-3-pro-preview", "gemini-3.1-flash", "Gemini-2.5-Pro"])(
    "leaves the reasoning of %s out of the output, because PostHog adds it",
    (model) => {
      expect(generation({ model, usage })).toMatchObject({
        $ai_output_tokens: 108,
        $ai_reasoning_tokens: 192,
      });
    },
  );

  it.each(["gemini-2.0-flash", "google/gemini-2.5-flash", "gemini-30", "o4-mini"])(
    "leaves it in the output of %s, where PostHog does not",
    (model) => {
      expect(generation({ model, usage }).$ai_output_tokens).toBe(300);
    },
  );

  it("is left out where nobody counted, and 0 where the count is 0", () => {
    const unknown = generation({ usage: { usage_source: "none" } });
    expect(Object.keys(unknown).filter((name) => name.endsWith("_tokens"))).toEqual([]);
    expect(unknown).toMatchObject({ usage_source: "none", $ai_cache_reporting_exclusive: false });
    const zero = generation({ usage: { input_tokens: 0, output_tokens: 0, usage_source: "provider" } });
    expect(zero).toMatchObject({ $ai_input_tokens: 0, $ai_output_tokens: 0 });
  });
});

describe("the cost of a generation", () => {
  const cost = { cost_usd: 0.03, input_cost_usd: 0.01, output_cost_usd: 0.015, web_search_cost_usd: 0.005 };

  it("is ours, with its parts, which PostHog takes over", () => {
    expect(generation(cost)).toMatchObject({
      $ai_total_cost_usd: 0.03,
      $ai_input_cost_usd: 0.01,
      $ai_output_cost_usd: 0.015,
      $ai_web_search_cost_usd: 0.005,
      $ai_cost_passthrough: true,
      cost_source: "table",
    });
  });

  it("is also ours where a part of it is 0", () => {
    const free = generation({ ...cost, output_cost_usd: 0, cost_usd: 0.01 });
    expect(free).toMatchObject({
      $ai_output_cost_usd: 0,
      $ai_total_cost_usd: 0.01,
      $ai_cost_passthrough: true,
    });
  });

  it.each([
    ["the provider reported only the sum", { cost_usd: 0.02, cost_source: "provider" }, 0.02],
    ["the answer came from a cache", { cost_usd: 0, cost_source: "cache" }, 0],
    ["one part is unknown", { cost_usd: 0.02, input_cost_usd: 0.02 }, 0.02],
  ])("has no parts where %s", (_, fields, total) => {
    const properties = generation({ ...fields });
    expect(properties).toMatchObject({ $ai_total_cost_usd: total, $ai_cost_passthrough: true });
    expect(properties).not.toHaveProperty("$ai_input_cost_usd");
    expect(properties).not.toHaveProperty("$ai_output_cost_usd");
  });

  it("is unknown to PostHog too if we know no price: without a model it looks nothing up", () => {
    const properties = generation({ cost_usd: null, cost_source: null, model: "gpt-4o-mini" });
    expect(Object.keys(properties).filter((name) => /cost_(usd|passthrough)$/.test(name))).toEqual([]);
    expect(properties).not.toHaveProperty("$ai_model");
    expect(properties).toMatchObject({ model: "gpt-4o-mini", $ai_provider: "openai" });
  });
});
