import { textOf } from "../events/untrusted.ts";

/** LangChain class (`lc_name`) -> provider id. The class knows best: ls_provider and model_provider lie. */
const PROVIDER_OF_CLASS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    openai: ["ChatOpenAI", "ChatOpenAICompletions", "ChatOpenAIResponses", "OpenAI", "OpenAIChat"],
    azure: ["AzureChatOpenAI", "AzureChatOpenAICompletions", "AzureChatOpenAIResponses", "AzureOpenAI"],
    anthropic: ["ChatAnthropic", "ChatAnthropicMessages", "Anthropic"],
    google_genai: ["ChatGoogleGenerativeAI", "GoogleGenerativeAI"],
    google_vertexai: ["ChatVertexAI", "VertexAI", "ChatGoogleVertexAI", "GoogleVertexAI"],
    bedrock: ["ChatBedrockConverse", "ChatBedrock", "BedrockChat", "Bedrock"],
    mistral: ["ChatMistralAI", "MistralAI"],
    groq: ["ChatGroq"],
    cohere: ["ChatCohere", "Cohere"],
    ollama: ["ChatOllama", "Ollama"],
    deepseek: ["ChatDeepSeek"],
    xai: ["ChatXAI", "ChatXAIResponses"],
    openrouter: ["ChatOpenRouter"],
    fireworks: ["ChatFireworks", "Fireworks"],
    together: ["ChatTogetherAI", "TogetherAI"],
    perplexity: ["ChatPerplexity"],
    cerebras: ["ChatCerebras"],
    watsonx: ["ChatWatsonx", "WatsonxLLM"],
    moonshot: ["ChatMoonshot"],
    alibaba: ["ChatAlibabaTongyi"],
    deepinfra: ["ChatDeepInfra", "DeepInfraLLM"],
    novita: ["ChatNovitaAI"],
    cloudflare: ["ChatCloudflareWorkersAI", "CloudflareWorkersAI"],
  }).flatMap(([provider, classes]) => classes.map((name) => [name, provider] as const)),
);

/** Other names of a provider: in ls_provider, model_provider and as the vendor in "vendor/model". */
const PROVIDER_OF_NAME: ReadonlyMap<string, string> = new Map(
  Object.entries({
    openai: ["openai"],
    azure: ["azure", "azure_openai", "azureopenai"],
    anthropic: ["anthropic"],
    google_genai: ["google_genai", "google", "gemini", "googlegenerativeai"],
    google_vertexai: ["google_vertexai", "vertexai", "vertex_ai", "google_vertex"],
    bedrock: ["bedrock", "amazon_bedrock", "aws_bedrock", "bedrock_converse", "bedrockconverse", "aws"],
    mistral: ["mistral", "mistralai"],
    groq: ["groq"],
    cohere: ["cohere"],
    ollama: ["ollama"],
    deepseek: ["deepseek", "deepseek_ai"],
    xai: ["xai", "x_ai"],
    openrouter: ["openrouter"],
    fireworks: ["fireworks", "fireworks_ai"],
    together: ["together", "together_ai", "togetherai"],
    perplexity: ["perplexity"],
    cerebras: ["cerebras"],
    watsonx: ["watsonx", "ibm"],
    moonshot: ["moonshot", "moonshotai"],
    alibaba: ["alibaba", "alibabatongyi", "dashscope"],
    deepinfra: ["deepinfra"],
    novita: ["novita", "novitaai"],
    cloudflare: ["cloudflare", "cloudflareworkersai"],
  }).flatMap(([provider, names]) => names.map((name) => [name, provider] as const)),
);

/** Whose API an OpenAI- or Anthropic-compatible base URL is. A host matches itself and what lies below it. */
const PROVIDER_OF_HOST: readonly (readonly [host: string, provider: string])[] = [
  ["api.openai.com", "openai"],
  ["openai.azure.com", "azure"],
  ["services.ai.azure.com", "azure"],
  ["cognitiveservices.azure.com", "azure"],
  ["api.anthropic.com", "anthropic"],
  ["generativelanguage.googleapis.com", "google_genai"],
  ["aiplatform.googleapis.com", "google_vertexai"],
  ["amazonaws.com", "bedrock"],
  ["api.mistral.ai", "mistral"],
  ["api.groq.com", "groq"],
  ["api.cohere.com", "cohere"],
  ["api.cohere.ai", "cohere"],
  ["api.deepseek.com", "deepseek"],
  ["api.x.ai", "xai"],
  ["openrouter.ai", "openrouter"],
  ["api.fireworks.ai", "fireworks"],
  ["api.together.xyz", "together"],
  ["api.together.ai", "together"],
  ["api.perplexity.ai", "perplexity"],
  ["api.cerebras.ai", "cerebras"],
  ["api.moonshot.ai", "moonshot"],
  ["api.moonshot.cn", "moonshot"],
  ["aliyuncs.com", "alibaba"],
  ["api.deepinfra.com", "deepinfra"],
  ["api.novita.ai", "novita"],
];

export function providerOfClass(className: unknown): string | undefined {
  return PROVIDER_OF_CLASS.get(textOf(className) ?? "");
}

/** The provider id of a name that we know, e.g. "amazon_bedrock" or "bedrock-converse" -> "bedrock". */
export function knownProvider(name: unknown): string | undefined {
  return PROVIDER_OF_NAME.get(normalizeName(name) ?? "");
}

/** The provider id of any name; one that we do not know stays itself, in lower case. */
export function providerId(name: unknown): string | undefined {
  return knownProvider(name) ?? normalizeName(name);
}

export function providerOfBaseUrl(baseUrl: unknown): string | undefined {
  const host = hostOf(baseUrl);
  if (host === undefined) return undefined;
  return PROVIDER_OF_HOST.find(([known]) => host === known || host.endsWith(`.${known}`))?.[1];
}

function hostOf(baseUrl: unknown): string | undefined {
  const text = textOf(baseUrl);
  try {
    return text === undefined ? undefined : new URL(text).hostname;
  } catch {
    return undefined; // not a URL
  }
}

function normalizeName(name: unknown): string | undefined {
  const text = textOf(name)
    ?.trim()
    .toLowerCase()
    .replaceAll(/[-.\s]+/g, "_");
  return text === "" ? undefined : text;
}
