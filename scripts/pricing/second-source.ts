import { allPricing, type ModelPricing } from "ai-sdk-cost-calculator";
import type { ListedContextTier, ListedRates } from "../../src/pricing/price-list.ts";
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

type Fields = readonly { readonly key: RateKey; readonly of: (price: ModelPricing) => number | undefined }[];

const FIELDS: Fields = [
  { key: "input", of: (price) => price.inputPer1MTokens },
  { key: "output", of: (price) => price.outputPer1MTokens },
  { key: "cacheRead", of: (price) => price.cacheReadPer1MTokens },
  { key: "cacheWrite", of: (price) => price.cacheWritePer1MTokens },
  { key: "inputAudio", of: (price) => price.audioInputPer1MTokens },
  { key: "outputAudio", of: (price) => price.audioOutputPer1MTokens },
  { key: "inputImage", of: (price) => price.imageInputPer1MTokens },
  { key: "outputImage", of: (price) => price.imageOutputPer1MTokens },
  { key: "reasoning", of: (price) => price.reasoningPer1MTokens },
  { key: "webSearch", of: (price) => price.webSearchPer1kRequests },
];

const LONG_CONTEXT_FIELDS: Fields = [
  { key: "input", of: (price) => price.longContextInputPer1MTokens },
  { key: "output", of: (price) => price.longContextOutputPer1MTokens },
  { key: "cacheRead", of: (price) => price.longContextCacheReadPer1MTokens },
  { key: "cacheWrite", of: (price) => price.longContextCacheWritePer1MTokens },
  { key: "reasoning", of: (price) => price.longContextReasoningPer1MTokens },
];

/** What it says of one model, under our provider ids and rate names; rates it does not have are absent. */
export interface SecondPrice {
  readonly provider: string;
  readonly model: string;
  readonly usd: ListedRates;
  readonly longContext: readonly ListedContextTier[];
}

/** All that is billed by the token there. */
export function secondPrices(): SecondPrice[] {
  return Object.entries(PROVIDERS).flatMap(([provider, theirs]) =>
    Object.entries(allPricing[theirs] ?? {})
      // Zero stands for "not billed by the token" there.
      .filter(([, price]) => price.inputPer1MTokens > 0)
      .map(([model, price]) => ({
        provider,
        model,
        usd: ratesOf(price, FIELDS),
        longContext: longContextOf(price),
      })),
  );
}

function longContextOf(price: ModelPricing): ListedContextTier[] {
  const { longContextThreshold: over, longContextThresholdInclusive: inclusive = false } = price;
  return over === undefined ? [] : [{ over, inclusive, usd: ratesOf(price, LONG_CONTEXT_FIELDS) }];
}

function ratesOf(price: ModelPricing, fields: Fields): ListedRates {
  return Object.fromEntries(
    fields.flatMap(({ key, of }) => {
      const dollars = of(price);
      return dollars === undefined ? [] : [[key, dollars]];
    }),
  );
}
