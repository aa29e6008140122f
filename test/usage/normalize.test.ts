import { describe, expect, it } from "vitest";
import { usageSchema } from "../../src/events/schema.ts";
import { exclusiveBuckets } from "../../src/usage/exclusive-buckets.ts";
import { finishReason } from "../../src/usage/finish-reason.ts";
import { normalizeUsage, usageFrom } from "../../src/usage/normalize.ts";
import { PROVIDER_ROWS } from "../../src/usage/provider-rows.ts";
import { KNOWN_FAULTS } from "./known-faults.ts";
import { usageShapes } from "./shapes/index.ts";
import { streamOf } from "./shapes/usage-shape.ts";

describe("normalizeUsage", () => {
  it.each(usageShapes)("reads $origin: $what", ({ evidence, expected }) => {
    const { usage, providerCostUsd } = normalizeUsage(evidence);
    expect(usage).toEqual(expected.usage);
    expect(usageSchema.parse(usage)).toEqual(usage);
    expect(exclusiveBuckets(usage).uncached_input).toBe(expected.uncachedInput);
    expect(providerCostUsd).toBe(expected.providerCostUsd);
    expect(evidence.generations.map(finishReason).find((reason) => reason !== undefined)).toBe(
      expected.finishReason,
    );
  });

  it("has a shape or a recording for every provider row", () => {
    const shown = new Set([
      ...usageShapes.flatMap(({ expected }) => expected.usage.usage_repaired ?? []),
      ...KNOWN_FAULTS.flatMap(({ repaired }) => repaired ?? []),
    ]);
    expect(PROVIDER_ROWS.map(({ repair }) => repair).filter((repair) => !shown.has(repair))).toEqual([]);
  });

  it("takes the provider from the class where it is not resolved yet", () => {
    const thoughts = { input_tokens: 10, output_tokens: 5, total_tokens: 20 };
    const { usage } = normalizeUsage({
      className: "ChatGoogleGenerativeAI",
      generations: [{ usageMetadata: thoughts }],
    });
    expect(usage.output_tokens).toBe(10);
  });

  it("repairs what a package does to a gateway's answer", () => {
    const start = { input_tokens: 20, output_tokens: 8, total_tokens: 28 };
    const end = { input_tokens: 0, output_tokens: 300, total_tokens: 300 };
    const { usage } = normalizeUsage({
      provider: "openrouter",
      className: "ChatAnthropic",
      generations: [{ usageMetadata: { input_tokens: 20, output_tokens: 308, total_tokens: 328 } }],
      stream: streamOf([start, end]),
    });
    expect(usage.output_tokens).toBe(300);
  });

  it("believes a total that holds the cache beside the input", () => {
    const exclusive = {
      input_tokens: 400,
      output_tokens: 50,
      total_tokens: 750,
      input_token_details: { cache_read: 300 },
    };
    const { usage } = normalizeUsage({ provider: "bedrock", generations: [{ usageMetadata: exclusive }] });
    expect(usage).toMatchObject({ input_tokens: 700, usage_repaired: ["cache_left_out_of_input"] });
  });

  it("leaves a gap in the total alone where no row explains it", () => {
    const odd = { input_tokens: 10, output_tokens: 5, total_tokens: 20 };
    const { usage } = normalizeUsage({ provider: "mistral", generations: [{ usageMetadata: odd }] });
    expect(usage).toEqual({ input_tokens: 10, output_tokens: 5, total_tokens: 15, usage_source: "provider" });
  });

  it("counts the searches that a Responses API answer lists, not the pages it opened", () => {
    const output = [
      { type: "web_search_call", action: { type: "search", query: "a" } },
      { type: "web_search_call", action: { type: "open_page", url: "https://a.example" } },
      { type: "web_search_call" },
      { type: "message" },
    ];
    const { usage } = normalizeUsage({
      provider: "openai",
      generations: [
        {
          usageMetadata: { input_tokens: 9, output_tokens: 1 },
          responseMetadata: { object: "response", output },
        },
      ],
    });
    expect(usage.web_search_requests).toBe(2);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, -1, "", "many", null, {}, [], [1, "2"], true, 1e300])(
    "does not take %j for a count",
    (input_tokens) => {
      const { usage } = normalizeUsage({
        generations: [{ usageMetadata: { input_tokens, output_tokens: 3 } }],
      });
      expect(usage).toEqual({ output_tokens: 3, usage_source: "provider" });
    },
  );

  it("says none where nobody counted", () => {
    expect(normalizeUsage({ generations: [] })).toEqual({ usage: { usage_source: "none" } });
  });
});

describe("usageFrom", () => {
  it("gives our own record back", () => {
    const usage = {
      input_tokens: 100,
      output_tokens: 20,
      total_tokens: 120,
      cache_read_tokens: 40,
      cache_write_tokens: 30,
      cache_write_1h_tokens: 10,
      reasoning_tokens: 5,
      input_audio_tokens: 3,
      output_audio_tokens: 2,
      input_image_tokens: 1,
      output_image_tokens: 1,
      web_search_requests: 4,
      usage_source: "estimated" as const,
    };
    expect(usageFrom(usage)).toEqual(usage);
  });

  it("reads LangChain's usage_metadata", () => {
    const metadata = { input_tokens: 100, output_tokens: 20, input_token_details: { cache_read: 40 } };
    expect(usageFrom(metadata)).toEqual({
      input_tokens: 100,
      output_tokens: 20,
      total_tokens: 120,
      cache_read_tokens: 40,
      usage_source: "provider",
    });
  });

  it("reads Anthropic's raw usage, whose input leaves the cache out", () => {
    const raw = {
      input_tokens: 10,
      output_tokens: 20,
      cache_read_input_tokens: 40,
      cache_creation_input_tokens: 30,
      cache_creation: { ephemeral_5m_input_tokens: 30, ephemeral_1h_input_tokens: 0 },
    };
    expect(usageFrom(raw)).toMatchObject({
      input_tokens: 80,
      cache_write_tokens: 30,
      cache_write_1h_tokens: 0,
    });
  });

  it.each([undefined, null, 7, "usage", {}, { input_tokens: "few" }])("finds no count in %j", (value) => {
    expect(usageFrom(value)).toEqual({ usage_source: "none" });
  });
});
