import { describe, expect, it } from "vitest";
import { findPrice } from "../../src/pricing/match.ts";
import { priceIdOf } from "../../src/pricing/price-row.ts";
import { builtInTable } from "../../src/pricing/table.ts";

function matchOf(provider: string | undefined, model: string): string | null {
  const match = findPrice(builtInTable(), provider, model);
  return match === null ? null : `${priceIdOf(match.row)} by ${match.how}`;
}

describe("matching a model id to its price", () => {
  it.each([
    ["openai", "gpt-4o", "openai/gpt-4o by exact"],
    ["openai", "GPT-4o", "openai/gpt-4o by exact"],
    ["openai", "gpt-4o-2024-08-06", "openai/gpt-4o by alias"],
    ["openai", "gpt-4o-2024-05-13", "openai/gpt-4o-2024-05-13 by exact"],
    ["openai", "gpt-5.5-2026-09-01", "openai/gpt-5.5 by dated"],
    ["anthropic", "claude-sonnet-4-5-20250929", "anthropic/claude-sonnet-4-5 by dated"],
    ["anthropic", "claude-3-5-sonnet-latest", "anthropic/claude-3-5-sonnet by moving"],
    ["google", "gemini-2.0-flash-001", "google/gemini-2.0-flash by version"],
    ["google", "gemini-2.5-pro-preview-05-06", "google/gemini-2.5-pro by dated+version"],
    ["google", "models/gemini-2.5-pro", "google/gemini-2.5-pro by exact"],
    ["google", "claude-sonnet-4-5@20250929", "google/claude-sonnet-4-5 by dated"],
    ["mistral", "mistral-small-latest", "mistral/mistral-small-latest by moving"],
    ["mistral", "mistral-small-2506", "mistral/mistral-small-2506 by exact"],
    ["deepseek", "DeepSeek-Chat", "deepseek/deepseek-chat by moving"],
    ["deepseek", "deepseek-r1-0528", "deepseek/deepseek-r1 by alias"],
    ["x-ai", "grok-latest", "x-ai/grok-4.5 by alias+moving"],
    ["openai", "deepseek/deepseek-reasoner", "deepseek/deepseek-reasoner by gateway+moving"],
    [undefined, "deepseek-chat", "deepseek/deepseek-chat by owner+moving"],
  ])("finds %s %s as %s", (provider, model, expected) => {
    expect(matchOf(provider, model)).toBe(expected);
  });

  it.each([
    ["openai", "gpt-99-turbo"],
    ["openai", "gpt-4o-realtime-next"],
    ["openai", "gpt-4o-mini-prod"],
    ["anthropic", "claude-sonnet-4-5-next"],
    ["google", "gemini-2.5-pro-ultra"],
    // Leads to the newest of all, not to the first Gemini, which was called gemini-pro.
    ["google", "gemini-pro-latest"],
    ["bedrock", "anthropic.claude-99-v1:0"],
    ["openai", "ft:gpt-99:acme::id"],
    ["anthropic", "gpt-4o"],
    ["openai", "constructor"],
    ["__proto__", "gpt-4o"],
  ])("prices no model that does not exist: %s %s", (provider, model) => {
    expect(matchOf(provider, model)).toBeNull();
  });

  it.each([
    ["google_genai", "gemini-2.5-flash"],
    ["google_vertexai", "gemini-2.5-flash"],
    ["amazon_bedrock", "amazon.nova-pro-v1:0"],
    ["bedrock_converse", "amazon.nova-pro-v1:0"],
    ["azure_openai", "gpt-4o"],
    ["mistralai", "codestral-latest"],
    ["x_ai", "grok-4"],
    ["xai", "grok-4"],
    ["HuggingFace_Groq", "openai/gpt-oss-20b"],
  ])("knows the provider name %s", (provider, model) => {
    expect(matchOf(provider, model)).not.toBeNull();
  });

  it.each([
    [
      "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
      "regional.anthropic.claude-sonnet-4-5-20250929-v1:0 by region",
    ],
    [
      "anthropic.claude-sonnet-4-5-20250929-v1:0",
      "regional.anthropic.claude-sonnet-4-5-20250929-v1:0 by region",
    ],
    [
      "global.anthropic.claude-sonnet-4-5-20250929-v1:0",
      "global.anthropic.claude-sonnet-4-5-20250929-v1:0 by exact",
    ],
    ["us.anthropic.claude-opus-4-6-v1", "regional.anthropic.claude-opus-4-6-v1:0 by region+version"],
    ["eu.amazon.nova-pro-v1:0", "amazon.nova-pro-v1:0 by region"],
    ["amazon.nova-lite-v1:0:300k", "amazon.nova-lite-v1:0 by exact"],
    [
      "arn:aws:bedrock:eu-west-1:123456789012:inference-profile/eu.anthropic.claude-sonnet-4-20250514-v1:0",
      "regional.anthropic.claude-sonnet-4-20250514-v1:0 by region",
    ],
  ])("resolves the Bedrock id %s", (model, expected) => {
    expect(matchOf("bedrock", model)).toBe(`aws/${expected}`);
  });

  it("prices no application inference profile, whose id says nothing", () => {
    expect(matchOf("bedrock", "arn:aws:bedrock:us-east-1:123:application-inference-profile/abc")).toBeNull();
  });

  it("prices a fine-tune as the tuned form of its base, never as the base", () => {
    expect(matchOf("openai", "ft:gpt-4o-mini-2024-07-18:acme::id")).toBe(
      "openai/ft:gpt-4o-mini by finetune+dated",
    );
    expect(matchOf("azure", "gpt-4o-mini-2024-07-18.ft-abc123")).toBe(
      "openai/ft:gpt-4o-mini by resold+finetune+dated",
    );
    expect(matchOf("openai", "ft:gpt-4-turbo-2024-04-09:acme::id")).toBeNull();
  });

  it("prices Azure by the model and never by a deployment's name", () => {
    expect(matchOf("azure", "gpt-4.1-2025-04-14")).toBe("openai/gpt-4.1 by resold+alias");
    expect(matchOf("azure", "gpt-4o-production")).toBeNull();
  });

  it("takes vendor/model behind OpenAI's client for that vendor's", () => {
    expect(matchOf("openai", "anthropic/claude-sonnet-4.5")).toBe(
      "anthropic/claude-sonnet-4-5 by gateway+alias",
    );
    expect(matchOf("openai", "gemini-2.5-flash")).toBe("google/gemini-2.5-flash by gateway");
    expect(matchOf("litellm", "groq/llama-3.1-8b-instant")).toBe("groq/llama-3.1-8b-instant by gateway");
    expect(matchOf("openrouter", "anthropic/claude-sonnet-4.5")).toBe(
      "openrouter/anthropic/claude-sonnet-4.5 by exact",
    );
  });

  it("guesses no price for open weights, which every host sells at its own", () => {
    expect(matchOf("some-host", "openai/gpt-oss-120b")).toBeNull();
    expect(matchOf("some-host", "deepseek/deepseek-v3.2")).toBeNull();
    expect(matchOf(undefined, "gpt-oss-120b")).toBeNull();
  });

  it("prices nothing that runs on the user's own machine", () => {
    expect(matchOf("ollama", "gpt-4o")).toBeNull();
  });

  it("prices no plain id at a provider it does not know", () => {
    expect(matchOf("my-company", "gpt-4o")).toBeNull();
  });

  it("finds the owner of an id without a provider when there is only one", () => {
    expect(matchOf(undefined, "claude-opus-4-6")).toBe("anthropic/claude-opus-4-6 by owner");
    expect(matchOf("", "llama-3.3-70b-versatile")).toBe("groq/llama-3.3-70b-versatile by owner");
    expect(matchOf(undefined, "no-such-model")).toBeNull();
  });
});
