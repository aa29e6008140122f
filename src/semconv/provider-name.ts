/**
 * Our provider ids as the conventions spell them; the others are spelt alike, or have no word of their own.
 * https://github.com/open-telemetry/semantic-conventions/blob/v1.41.0/docs/registry/attributes/gen-ai.md
 */
const SPELLINGS: Readonly<Record<string, string>> = {
  azure: "azure.ai.openai",
  bedrock: "aws.bedrock",
  google_genai: "gcp.gemini",
  google_vertexai: "gcp.vertex_ai",
  mistral: "mistral_ai",
  moonshot: "moonshot_ai",
  watsonx: "ibm.watsonx.ai",
  xai: "x_ai",
};

/** The conventions require a provider; this is their word for one that is not known. */
const UNKNOWN = "_OTHER";

export function providerName(provider: string | undefined): string {
  return provider === undefined ? UNKNOWN : (SPELLINGS[provider] ?? provider);
}
