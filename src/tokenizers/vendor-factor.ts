import type { TokenCountRequest } from "./tokenizer.ts";

interface VendorFactor {
  /** Recognises the model id, or the provider where there is none. */
  readonly pattern: RegExp;
  /** Tokens of this vendor for one token of OpenAI's o200k_base. */
  readonly factor: number;
}

/**
 * Vendors whose tokenizers are known to cut finer than o200k_base. They publish no tokenizer to measure with, so
 * these are middle values of what they say and what bills show, not measurements. Everybody else counts as o200k_base.
 */
const VENDORS: readonly VendorFactor[] = [
  // "Roughly 1.0 to 1.35 times as many tokens" as before, with a tokenizer that was already finer than OpenAI's.
  // https://platform.claude.com/docs/en/about-claude/models/whats-new-claude-4-7
  { pattern: /claude|anthropic/i, factor: 1.2 },
  { pattern: /mi[sx]tral|codestral|devstral|magistral/i, factor: 1.1 },
];

export function vendorFactor({ model, provider }: Pick<TokenCountRequest, "model" | "provider">): number {
  const vendor = model ?? provider ?? "";
  return VENDORS.find(({ pattern }) => pattern.test(vendor))?.factor ?? 1;
}
