import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Usage } from "../../../src/events/schema.ts";
import { costDetails, usageDetails } from "../../../src/sinks/langfuse/token-details.ts";
import { sample } from "./spans.ts";

const sumWithoutTotal = ({ total: _, ...buckets }: Readonly<Record<string, number>>) =>
  Object.values(buckets).reduce((sum, amount) => sum + amount, 0);

describe("the token buckets for Langfuse", () => {
  it("do not overlap", () => {
    const usage: Usage = {
      usage_source: "provider",
      input_tokens: 1_000,
      cache_read_tokens: 300,
      cache_write_tokens: 250,
      cache_write_1h_tokens: 50,
      input_audio_tokens: 100,
      input_image_tokens: 20,
      output_tokens: 500,
      reasoning_tokens: 200,
      output_audio_tokens: 40,
      output_image_tokens: 10,
    };
    expect(usageDetails(usage)).toEqual({
      input: 330,
      input_cached_tokens: 300,
      input_cache_creation_5m: 200,
      input_cache_creation_1h: 50,
      input_audio_tokens: 100,
      input_image_tokens: 20,
      output: 250,
      output_reasoning_tokens: 200,
      output_audio_tokens: 40,
      output_image_tokens: 10,
      total: 1_500,
    });
  });

  it("name no lifetime of cached tokens where the provider names none", () => {
    const usage: Usage = { usage_source: "provider", input_tokens: 100, cache_write_tokens: 60 };
    expect(usageDetails(usage)).toEqual({ input: 40, input_cache_creation: 60, total: 100 });
  });

  it("keep a counted zero apart from what nobody counted", () => {
    expect(usageDetails({ usage_source: "none" })).toBeUndefined();
    const cacheHit: Usage = { usage_source: "provider", input_tokens: 0, output_tokens: 0 };
    expect(usageDetails(cacheHit)).toEqual({ input: 0, output: 0, total: 0 });
    const embedding: Usage = { usage_source: "provider", input_tokens: 7 };
    expect(usageDetails(embedding)).toEqual({ input: 7, total: 7 });
  });

  it("sum to the total, however the details contradict it", () => {
    const count = fc.option(fc.nat(2_000), { nil: undefined });
    const usages = fc.record({
      input_tokens: count,
      output_tokens: count,
      cache_read_tokens: count,
      cache_write_tokens: count,
      cache_write_1h_tokens: count,
      input_audio_tokens: count,
      reasoning_tokens: count,
      output_audio_tokens: count,
    });
    fc.assert(
      fc.property(usages, (counts) => {
        const details = usageDetails({ usage_source: "provider", ...counts } as Usage);
        const total = (counts.input_tokens ?? 0) + (counts.output_tokens ?? 0);
        expect(details?.total ?? 0).toBe(total);
        expect(sumWithoutTotal(details ?? {})).toBe(total);
        expect(Object.values(details ?? {}).every((amount) => amount >= 0)).toBe(true);
      }),
    );
  });
});

describe("the cost buckets for Langfuse", () => {
  it("do not overlap, and sum to the bill", () => {
    const details = costDetails(
      sample("llm_call_end", {
        cost_usd: 0.0137,
        input_cost_usd: 0.003,
        cache_read_cost_usd: 0.0003,
        cache_write_cost_usd: 0.0012,
        output_cost_usd: 0.0005,
        reasoning_cost_usd: 0.0002,
        web_search_cost_usd: 0.01,
        request_cost_usd: 0.0002,
      }),
    );
    expect(details).toEqual({
      input: 0.0015,
      input_cached_tokens: 0.0003,
      input_cache_creation: 0.0012,
      output: 0.0003,
      output_reasoning_tokens: 0.0002,
      web_search: 0.01,
      request: 0.0002,
      total: 0.0137,
    });
    expect(sumWithoutTotal(details ?? {})).toBeCloseTo(0.0137, 12);
  });

  it("are the bill alone where the provider sends no more", () => {
    expect(costDetails(sample("llm_call_end", { cost_usd: 0.5, cost_source: "provider" }))).toEqual({
      total: 0.5,
    });
  });

  it("are absent where the call has no price, and zero where it was free", () => {
    expect(costDetails(sample("llm_error"))).toBeUndefined();
    expect(costDetails(sample("llm_call_end", { cost_usd: 0 }))).toEqual({ total: 0 });
  });
});
