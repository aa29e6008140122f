/** A provider in the words of others; undefined: they spell it as we do, or have no word. */
interface Spelling {
  /** https://github.com/open-telemetry/semantic-conventions/blob/v1.41.0/docs/registry/attributes/gen-ai.md */
  readonly otel?: string;
  /** `llm.provider`: https://github.com/Arize-ai/openinference/blob/main/spec/semantic_conventions.md */
  readonly openinference?: string;
  /** `llm.system`, on the same page: whose product the model is. A host of many has none of its own. */
  readonly system?: string;
}

/** By our provider ids. */
const SPELLINGS: Readonly<Record<string, Spelling>> = {
  openai: { system: "openai" },
  anthropic: { system: "anthropic" },
  azure: { otel: "azure.ai.openai", system: "openai" },
  bedrock: { otel: "aws.bedrock", openinference: "aws" },
  google_genai: { otel: "gcp.gemini", openinference: "google" },
  google_vertexai: { otel: "gcp.vertex_ai", openinference: "google", system: "vertexai" },
  mistral: { otel: "mistral_ai", openinference: "mistralai", system: "mistralai" },
  cohere: { system: "cohere" },
  deepseek: { system: "deepseek" },
  moonshot: { otel: "moonshot_ai" },
  watsonx: { otel: "ibm.watsonx.ai", openinference: "ibm" },
  xai: { otel: "x_ai", system: "xai" },
};

/** Vendors as Bedrock and gateways put them before a model's name, `anthropic.claude-…`, `meta-llama/llama-…`. */
const SYSTEM_OF_VENDOR: Readonly<Record<string, string>> = {
  ai21: "ai21",
  amazon: "amazon",
  anthropic: "anthropic",
  cohere: "cohere",
  deepseek: "deepseek",
  "deepseek-ai": "deepseek",
  meta: "meta",
  "meta-llama": "meta",
  mistral: "mistralai",
  mistralai: "mistralai",
  openai: "openai",
  "x-ai": "xai",
};

/** OpenTelemetry's conventions require a provider; this is their word for one that is not known. */
const UNKNOWN = "_OTHER";

export function providerName(provider: string | undefined): string {
  return provider === undefined ? UNKNOWN : (SPELLINGS[provider]?.otel ?? provider);
}

/** OpenInference's provider and system; undefined where they are not known. */
export function openInferenceNames(
  provider: string | undefined,
  model: string | undefined,
): { readonly hostProvider: string | undefined; readonly modelSystem: string | undefined } {
  const spelling = provider === undefined ? undefined : SPELLINGS[provider];
  return {
    hostProvider: spelling?.openinference ?? provider,
    modelSystem: systemOfModel(model) ?? spelling?.system,
  };
}

/** "us.anthropic.claude-sonnet-4-5-v1:0", "meta-llama/llama-3.3-70b": the first word that is a vendor. */
function systemOfModel(model: string | undefined): string | undefined {
  const words = model?.split(/[./]/, 3) ?? [];
  return words.slice(0, -1).flatMap((word) => SYSTEM_OF_VENDOR[word] ?? [])[0];
}
