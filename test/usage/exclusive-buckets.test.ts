import { expect, it } from "vitest";
import { exclusiveBuckets } from "../../src/usage/exclusive-buckets.ts";

it("puts every token into one bucket", () => {
  expect(
    exclusiveBuckets({
      input_tokens: 1_000,
      output_tokens: 300,
      cache_read_tokens: 400,
      cache_write_tokens: 300,
      cache_write_1h_tokens: 100,
      input_audio_tokens: 50,
      input_image_tokens: 20,
      reasoning_tokens: 120,
      output_audio_tokens: 30,
      output_image_tokens: 10,
      usage_source: "provider",
    }),
  ).toEqual({
    uncached_input: 230,
    cache_read: 400,
    cache_write_5m: 200,
    cache_write_1h: 100,
    input_audio: 50,
    input_image: 20,
    visible_output: 140,
    reasoning: 120,
    output_audio: 30,
    output_image: 10,
  });
});

it("counts cached audio once, as cache", () => {
  const buckets = exclusiveBuckets({
    input_tokens: 100,
    cache_read_tokens: 60,
    input_audio_tokens: 80,
    usage_source: "provider",
  });
  expect(buckets).toMatchObject({ cache_read: 60, input_audio: 40, uncached_input: 0 });
});

it("takes all writes for five-minute writes where the lifetime is unknown", () => {
  const buckets = exclusiveBuckets({ input_tokens: 100, cache_write_tokens: 60, usage_source: "provider" });
  expect(buckets).toMatchObject({ cache_write_5m: 60, cache_write_1h: 0, uncached_input: 40 });
});

it("cuts a detail that is larger than its total", () => {
  const buckets = exclusiveBuckets({
    input_tokens: 80,
    output_tokens: 20,
    cache_read_tokens: 100,
    reasoning_tokens: 25,
    usage_source: "provider",
  });
  expect(buckets).toMatchObject({ cache_read: 80, uncached_input: 0, reasoning: 20, visible_output: 0 });
});

it("is all zero where nothing was counted", () => {
  expect(new Set(Object.values(exclusiveBuckets({ usage_source: "none" })))).toEqual(new Set([0]));
});
