import { describe, expect, it } from "vitest";
import { estimateCost } from "../../src/pricing/index.ts";
import { KNOWN_COSTS, type KnownCost } from "./fixtures/known-costs.ts";

function usageMetadata(call: KnownCost) {
  const { cacheWrite = 0, cacheWrite1h } = call;
  return {
    input_tokens: call.input,
    output_tokens: call.output,
    total_tokens: call.input + call.output,
    input_token_details: {
      cache_read: call.cacheRead,
      cache_creation: call.cacheWrite,
      audio: call.inputAudio,
    },
    output_token_details: { reasoning: call.reasoning, audio: call.outputAudio },
    ...(cacheWrite1h !== undefined && {
      cache_creation: {
        ephemeral_5m_input_tokens: cacheWrite - cacheWrite1h,
        ephemeral_1h_input_tokens: cacheWrite1h,
      },
    }),
    web_search_requests: call.webSearches,
  };
}

describe("estimateCost over known calls", () => {
  it.each(
    KNOWN_COSTS.map((call) => [`${call.provider} ${call.model} ${call.serviceTier ?? ""}`, call] as const),
  )("prices %s to the last digit", (_name, call) => {
    const { provider, model, at = "2026-08-01T12:00:00Z", serviceTier } = call;
    const cost = estimateCost({
      provider,
      model,
      at,
      usage: usageMetadata(call),
      ...(serviceTier !== undefined && { serviceTier }),
    });
    expect(cost?.total_usd ?? null).toBe(call.usd);
  });
});
