import { describe, expect, it } from "vitest";
import { isLangMeterError } from "../../src/events/langmeter-error.ts";
import { createPriceBook, estimateCost, type PricingOptions } from "../../src/pricing/index.ts";

const USAGE = { input_tokens: 1_000_000, output_tokens: 1_000_000 };
const AT = "2026-08-01T12:00:00Z";

function costOf(provider: string, model: string, pricing: PricingOptions, usage: object = USAGE) {
  return estimateCost({ provider, model, usage, at: AT, pricing });
}

function messageOf(pricing: unknown): string {
  try {
    createPriceBook(pricing as PricingOptions);
  } catch (error) {
    if (isLangMeterError(error) && error.code === "invalid_pricing") return error.message;
    throw error;
  }
  return "accepted";
}

describe("pricing.extend", () => {
  it("adds a model that the table lacks", () => {
    const pricing = { extend: { "ollama/llama3.1": { input: 0.1, output: 0.2 } } };
    expect(costOf("ollama", "llama3.1", pricing)).toMatchObject({
      total_usd: 0.3,
      price_id: "ollama/llama3.1",
      cost_source: "override",
      pricing_version: expect.stringMatching(/\+custom$/),
    });
  });

  it("changes only what it names, for every id of the model", () => {
    const pricing = { extend: { "openai/gpt-4o": { input: 2 } } };
    for (const model of ["gpt-4o", "gpt-4o-2024-08-06", "gpt-4o-2026-07-01"]) {
      expect(costOf("openai", model, pricing)).toMatchObject({
        input_usd: 2,
        output_usd: 10,
        cost_source: "override",
      });
    }
    expect(costOf("openai", "gpt-4o-2024-05-13", pricing)).toMatchObject({
      input_usd: 5,
      cost_source: "table",
    });
    expect(costOf("azure", "gpt-4o", pricing)).toMatchObject({ input_usd: 2.5, cost_source: "table" });
  });

  it("keeps the history, service tiers and context tiers of the table's row", () => {
    const extended = { extend: { "openai/gpt-5.6-luna": { output: 1 } } };
    const call = { provider: "openai", model: "gpt-5.6-luna", usage: USAGE, pricing: extended };
    expect(estimateCost({ ...call, at: "2026-07-01" })?.input_usd).toBe(2);
    expect(estimateCost({ ...call, at: "2026-08-01" })?.input_usd).toBe(0.4);
    expect(estimateCost({ ...call, at: "2026-08-01", serviceTier: "batch" })?.input_usd).toBe(0.2);
  });

  it("prices an Azure deployment kind apart from OpenAI", () => {
    const pricing = { extend: { "azure/gpt-4o-mini": { input: 0.165, output: 0.66 } } };
    expect(costOf("azure_openai", "gpt-4o-mini-2024-07-18", pricing)).toMatchObject({ total_usd: 0.825 });
    expect(costOf("openai", "gpt-4o-mini", pricing)).toMatchObject({ total_usd: 0.75 });
  });

  it("takes long context, service tiers and fees", () => {
    const price = {
      input: 1,
      output: 2,
      request: 1_000,
      webSearch: 5,
      longContext: { over: 1_000, input: 3 },
      serviceTiers: { Batch: 0.25 },
    };
    const pricing = { extend: { "house/model": price } };
    const small = { input_tokens: 1_000, output_tokens: 0, web_search_requests: 2 };
    expect(costOf("house", "model", pricing, small)?.total_usd).toBe(0.001 + 1 + 0.01);
    expect(costOf("house", "model", pricing, { ...small, input_tokens: 1_001 })?.input_usd).toBe(0.003003);
    const batch = estimateCost({
      provider: "house",
      model: "model",
      usage: small,
      serviceTier: "batch",
      pricing,
    });
    expect(batch?.input_usd).toBe(0.00025);
  });
});

describe("pricing.replace", () => {
  it("keeps nothing of the table's row", () => {
    const pricing = { replace: { "openai/gpt-5.4": { input: 1, output: 1 } } };
    const usage = { input_tokens: 1_000_000, output_tokens: 0, input_token_details: { cache_read: 500_000 } };
    expect(costOf("openai", "gpt-5.4-2026-03-05", pricing, usage)).toMatchObject({
      total_usd: 1,
      cost_source: "override",
    });
    const flex = estimateCost({ provider: "openai", model: "gpt-5.4", usage, serviceTier: "flex", pricing });
    expect(flex).toMatchObject({ total_usd: 1, service_tier_priced: false });
  });
});

describe("pricing.aliases", () => {
  const pricing = { aliases: { "my-deployment": "azure/gpt-4o", "azure/chat": "azure/gpt-4.1" } };

  it("name the model behind an Azure deployment", () => {
    expect(costOf("azure", "My-Deployment", pricing)).toMatchObject({
      total_usd: 12.5,
      price_id: "openai/gpt-4o",
      price_match: "user-alias+resold",
      cost_source: "table",
    });
  });

  it("count at one provider only where they name it", () => {
    expect(costOf("azure", "chat", pricing)?.price_id).toBe("openai/gpt-4.1");
    expect(costOf("openai", "chat", pricing)).toBeNull();
  });

  it("may lead to a price of the user's own", () => {
    const own = { extend: { "house/base": { input: 1, output: 1 } }, aliases: { prod: "house/base" } };
    expect(costOf("azure", "prod", own)).toMatchObject({ total_usd: 2, price_id: "house/base" });
  });
});

describe("pricing.discount", () => {
  it("is taken off the table's prices, all or by provider or model", () => {
    expect(costOf("openai", "gpt-4o", { discount: 0.1 })).toMatchObject({
      total_usd: 11.25,
      cost_source: "override",
    });
    const discount = { openai: 0.5, "openai/gpt-4o": 0.2, aws: 1 };
    expect(costOf("openai", "gpt-4o-2024-08-06", { discount })?.total_usd).toBe(10);
    expect(costOf("openai", "gpt-4.1", { discount })?.total_usd).toBe(5);
    expect(costOf("bedrock", "amazon.nova-pro-v1:0", { discount })?.total_usd).toBe(0);
    expect(costOf("groq", "llama-3.1-8b-instant", { discount })).toMatchObject({ cost_source: "table" });
  });

  it("leaves prices of the user's own alone", () => {
    const pricing = { discount: 0.5, extend: { "house/model": { input: 1, output: 1 } } };
    expect(costOf("house", "model", pricing)?.total_usd).toBe(2);
  });
});

describe("a wrong pricing option", () => {
  it.each([
    [{ extra: {} }, "pricing.extra: no such field; allowed: extend, replace, aliases, discount"],
    [{ extend: [] }, "pricing.extend: expected an object, got an array"],
    [
      { extend: { "gpt-4o": { input: 1 } } },
      'the key pricing.extend["gpt-4o"]: expected a "provider/model", got "gpt-4o"',
    ],
    [
      { extend: { "openai/gpt-4o": { input: "2.5" } } },
      'pricing.extend["openai/gpt-4o"].input: expected US dollars from 0 to 1,000,000 with at most 6 decimals, per million tokens, got "2.5"',
    ],
    [
      { replace: { "openai/gpt-4o": { input: -1 } } },
      'pricing.replace["openai/gpt-4o"].input: expected US dollars from 0 to 1,000,000 with at most 6 decimals, per million tokens, got -1',
    ],
    [
      { extend: { "openai/gpt-4o": { input: 0.0000001 } } },
      'pricing.extend["openai/gpt-4o"].input: expected US dollars from 0 to 1,000,000 with at most 6 decimals, per million tokens, got 1e-7',
    ],
    [
      { extend: { "house/model": { output: 1 } } },
      'pricing.extend["house/model"].input: expected a price, got undefined',
    ],
    [
      { extend: { "openai/gpt-4o": { longContext: { input: 1 } } } },
      'pricing.extend["openai/gpt-4o"].longContext.over: expected a number of tokens, 1 or more, got undefined',
    ],
    [
      { extend: { "openai/gpt-4o": { serviceTiers: { flex: 50 } } } },
      'pricing.extend["openai/gpt-4o"].serviceTiers.flex: expected a share of the standard rates, 0 to 10, got 50',
    ],
    [
      { aliases: { prod: "azure/no-such-model" } },
      'pricing.aliases["prod"]: expected a model with a known price, got "azure/no-such-model"',
    ],
    [{ aliases: { prod: "gpt-4o" } }, 'pricing.aliases["prod"]: expected a "provider/model", got "gpt-4o"'],
    [{ discount: 10 }, "pricing.discount: expected a share from 0 to 1 (0.1 takes 10% off), got 10"],
    [
      { discount: { openai: Number.NaN } },
      'pricing.discount["openai"]: expected a share from 0 to 1 (0.1 takes 10% off), got NaN',
    ],
  ])("%j throws at construction and names the row", (pricing, message) => {
    expect(messageOf(pricing)).toBe(message);
  });
});
