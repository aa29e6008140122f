/** OpenAI's encodings for chat and embeddings models. */
export const ENCODING_NAMES = ["o200k_base", "cl100k_base"] as const;
export type EncodingName = (typeof ENCODING_NAMES)[number];

// https://github.com/openai/tiktoken/blob/main/tiktoken/model.py: gpt-4 without the o, gpt-3.5 (Azure: gpt-35) and the
// embeddings. Everything newer is o200k_base; js-tiktoken's own list throws on models it does not know.
const CL100K_FAMILIES = /\b(?:gpt-4(?![o.\d])|gpt-3\.?5|text-embedding-(?:3|ada-002))/;

/** The encoding of a model id, also of one with a vendor or a fine-tuning prefix; o200k_base where nothing is known. */
export function encodingName(model: string | undefined): EncodingName {
  return model !== undefined && CL100K_FAMILIES.test(model) ? "cl100k_base" : "o200k_base";
}
