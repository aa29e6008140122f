import { allPricing, calculateCost, type ModelPricing } from "ai-sdk-cost-calculator";
import type { RateKey } from "../../src/pricing/price-row.ts";

/** A price table kept by other people, to check ours against. */
export const SECOND_SOURCE = "ai-sdk-cost-calculator";

/** Its providers by our ids; those of its others are resellers or unknown to our table. */
const PROVIDERS: Readonly<Record<string, string>> = {
  anthropic: "anthropic",
  cerebras: "cerebras",
  cohere: "cohere",
  deepseek: "deepseek",
  fireworks: "fireworks",
  google: "google",
  groq: "groq",
  mistral: "mistral",
  moonshotai: "moonshotai",
  openai: "openai",
  openrouter: "openrouter",
  perplexity: "perplexity",
  together: "together",
  "x-ai": "xai",
  zai: "z-ai",
};

const FIELDS: readonly { readonly key: RateKey; readonly of: (price: ModelPricing) => number | undefined }[] =
  [
    { key: "input", of: (price) => price.inputPer1MTokens },
    { key: "output", of: (price) => price.outputPer1MTokens },
    { key: "cacheRead", of: (price) => price.cacheReadPer1MTokens },
    { key: "cacheWrite", of: (price) => price.cacheWritePer1MTokens },
    { key: "inputAudio", of: (price) => price.audioInputPer1MTokens },
    { key: "outputAudio", of: (price) => price.audioOutputPer1MTokens },
    { key: "webSearch", of: (price) => price.webSearchPer1kRequests },
  ];

export interface SecondPrice {
  readonly provider: string;
  readonly model: string;
  /** US dollars per million tokens, per 1,000 searches. */
  readonly usd: readonly { readonly key: RateKey; readonly dollars: number }[];
}

/** Its token prices, under our provider ids. */
export function secondPrices(): SecondPrice[] {
  return Object.entries(PROVIDERS).flatMap(([provider, theirs]) =>
    Object.entries(allPricing[theirs] ?? {})
      // Zero stands for "not billed by the token" there.
      .filter(([, price]) => price.inputPer1MTokens > 0)
      .map(([model, price]) => ({
        provider,
        model,
        usd: FIELDS.flatMap(({ key, of }) => {
          const dollars = of(price);
          return dollars === undefined ? [] : [{ key, dollars }];
        }),
      })),
  );
}

/** What it takes a call to cost, in US dollars; null where it does not know the model. */
export function secondCost(
  provider: string,
  model: string,
  call: { readonly input: number; readonly cached: number; readonly output: number },
): number | null {
  const customPricing = allPricing[PROVIDERS[provider] ?? ""]?.[model];
  if (customPricing === undefined) return null;
  const usage = {
    inputTokens: call.input,
    outputTokens: call.output,
    totalTokens: call.input + call.output,
    inputTokenDetails: {
      noCacheTokens: call.input - call.cached,
      cacheReadTokens: call.cached,
      cacheWriteTokens: 0,
    },
    outputTokenDetails: { textTokens: call.output, reasoningTokens: 0 },
  };
  return calculateCost({ model, usage, customPricing }).totalCost;
}
