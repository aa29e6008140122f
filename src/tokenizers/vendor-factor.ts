import type { TokenCountRequest } from "./tokenizer.ts";

interface VendorFactor {
  /** Recognises the model id, or the provider where there is none. */
  readonly pattern: RegExp;
  /** Tokens of this vendor for one token of OpenAI's o200k_base. */
  readonly factor: number;
}

/**
 * Vendors whose tokenizers cut finer than o200k_base. Nothing of theirs can be measured here, so these are assumptions;
 * docs/tokenizers.md says so. Everybody else counts as o200k_base.
 */
const VENDORS: readonly VendorFactor[] = [
  // The tokenizer of 2026 makes 1.0 to 1.35 times the tokens of the one before. https://www.anthropic.com/news/claude-opus-4-7
  { pattern: /claude|anthropic/i, factor: 1.2 },
  { pattern: /mi[sx]tral|codestral|devstral|magistral/i, factor: 1.1 },
];

export function vendorFactor({ model, provider }: Pick<TokenCountRequest, "model" | "provider">): number {
  const vendor = model ?? provider ?? "";
  return VENDORS.find(({ pattern }) => pattern.test(vendor))?.factor ?? 1;
}
