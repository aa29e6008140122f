import { Tiktoken } from "js-tiktoken/lite";
import cl100k from "js-tiktoken/ranks/cl100k_base";
import o200k from "js-tiktoken/ranks/o200k_base";

/** js-tiktoken's own encoders: what the counts are measured against. */
const encoders = { o200k_base: new Tiktoken(o200k), cl100k_base: new Tiktoken(cl100k) };

export function trueTokens(text: string, encoding: keyof typeof encoders = "o200k_base"): number {
  return encoders[encoding].encode(text, [], []).length;
}
