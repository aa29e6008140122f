import { describe, expect, it } from "vitest";
import { createPriceBook, listPrices } from "../../src/pricing/index.ts";

const AT = Date.parse("2026-08-01T12:00:00Z");
const USAGE = { input_tokens: 10, output_tokens: 1, usage_source: "provider" } as const;

describe("a price book", () => {
  it("answers the same for a model it has seen and one it has forgotten", () => {
    const book = createPriceBook();
    const call = { provider: "openai", model: "gpt-4o", usage: USAGE, atMs: AT };
    const first = book.price(call);
    for (let index = 0; index < 1_500; index += 1) book.price({ ...call, model: `unknown-${index}` });
    expect(first?.totalPico).toBe(35_000_000);
    expect(book.price(call)).toEqual(first);
    expect(book.price({ ...call, model: "unknown-1499" })).toBeNull();
  });

  it("keeps providers apart that use the same model id", () => {
    const book = createPriceBook();
    const call = { model: "openai/gpt-oss-120b", usage: USAGE, atMs: AT };
    expect(book.price({ ...call, provider: "groq" })?.priceId).toBe("groq/openai/gpt-oss-120b");
    expect(book.price({ ...call, provider: "huggingface_groq" })?.priceId).toBe(
      "huggingface_groq/openai/gpt-oss-120b",
    );
  });

  it("names the version of its prices", () => {
    expect(createPriceBook().version).toMatch(/^genai-prices@[\d.]+\+overlay\.\d+$/);
    expect(createPriceBook({ discount: 0.1 }).version).toMatch(/\+custom$/);
  });
});

describe("listPrices", () => {
  it("lists one provider's prices of the day in dollars", () => {
    const prices = listPrices({ provider: "bedrock", atMs: AT });
    expect(prices.every(({ provider }) => provider === "aws")).toBe(true);
    expect(prices.find(({ model }) => model === "amazon.nova-pro-v1:0")).toMatchObject({
      priceId: "aws/amazon.nova-pro-v1:0",
      usd: { input: 0.8, output: 3.2, cacheRead: 0.2 },
      serviceTiers: ["batch"],
    });
  });

  it("lists every provider without one, and none for an unknown one", () => {
    expect(new Set(listPrices({ atMs: AT }).map(({ provider }) => provider)).size).toBeGreaterThan(40);
    expect(listPrices({ provider: "nobody", atMs: AT })).toEqual([]);
  });
});
