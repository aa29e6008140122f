import { textOf } from "../events/untrusted.ts";
import { remember } from "./remember.ts";

/** By what a provider can be recognised. */
interface ProviderIdentity {
  /** Our id; also a name of its own. */
  readonly id: string;
  /** LangChain classes, by `lc_name`. */
  readonly classes: readonly string[];
  /** Other names in ls_provider and model_provider, and as the vendor in "vendor/model"; words joined by _. */
  readonly names?: readonly string[];
  /** Hosts of its OpenAI- or Anthropic-compatible API. */
  readonly hosts?: RegExp;
}

const PROVIDERS: readonly ProviderIdentity[] = [
  {
    id: "openai",
    classes: ["ChatOpenAI", "ChatOpenAICompletions", "ChatOpenAIResponses", "OpenAI", "OpenAIChat"],
    hosts: /(^|\.)api\.openai\.com$/,
  },
  {
    id: "azure",
    classes: ["AzureChatOpenAI", "AzureChatOpenAICompletions", "AzureChatOpenAIResponses", "AzureOpenAI"],
    names: ["azure_openai", "azureopenai"],
    hosts: /\.(openai|services\.ai|cognitiveservices)\.azure\.com$/,
  },
  {
    id: "anthropic",
    classes: ["ChatAnthropic", "ChatAnthropicMessages", "Anthropic"],
    hosts: /^api\.anthropic\.com$/,
  },
  {
    id: "google_genai",
    classes: ["ChatGoogleGenerativeAI", "GoogleGenerativeAI"],
    names: ["google", "gemini", "googlegenerativeai"],
    hosts: /^generativelanguage\.googleapis\.com$/,
  },
  {
    id: "google_vertexai",
    classes: ["ChatVertexAI", "VertexAI", "ChatGoogleVertexAI", "GoogleVertexAI"],
    names: ["vertexai", "vertex_ai", "google_vertex"],
    hosts: /(^|-)aiplatform\.googleapis\.com$/,
  },
  {
    id: "bedrock",
    classes: ["ChatBedrockConverse", "ChatBedrock", "BedrockChat", "Bedrock"],
    names: ["amazon_bedrock", "aws_bedrock", "bedrock_converse", "bedrockconverse", "aws"],
    hosts: /^bedrock[a-z-]*\..*amazonaws\.com$/,
  },
  {
    id: "mistral",
    classes: ["ChatMistralAI", "MistralAI"],
    names: ["mistralai"],
    hosts: /^api\.mistral\.ai$/,
  },
  { id: "groq", classes: ["ChatGroq"], hosts: /^api\.groq\.com$/ },
  { id: "cohere", classes: ["ChatCohere", "Cohere"], hosts: /^api\.cohere\.(com|ai)$/ },
  { id: "ollama", classes: ["ChatOllama", "Ollama"] },
  { id: "deepseek", classes: ["ChatDeepSeek"], names: ["deepseek_ai"], hosts: /^api\.deepseek\.com$/ },
  { id: "xai", classes: ["ChatXAI", "ChatXAIResponses"], names: ["x_ai"], hosts: /(^|\.)api\.x\.ai$/ },
  { id: "openrouter", classes: ["ChatOpenRouter"], hosts: /(^|\.)openrouter\.ai$/ },
  {
    id: "fireworks",
    classes: ["ChatFireworks", "Fireworks"],
    names: ["fireworks_ai"],
    hosts: /^api\.fireworks\.ai$/,
  },
  {
    id: "together",
    classes: ["ChatTogetherAI", "TogetherAI"],
    names: ["together_ai", "togetherai"],
    hosts: /^api\.together\.(xyz|ai)$/,
  },
  { id: "perplexity", classes: ["ChatPerplexity"], hosts: /^api\.perplexity\.ai$/ },
  { id: "cerebras", classes: ["ChatCerebras"], hosts: /^api\.cerebras\.ai$/ },
  { id: "watsonx", classes: ["ChatWatsonx", "WatsonxLLM"] },
  {
    id: "moonshot",
    classes: ["ChatMoonshot"],
    names: ["moonshotai"],
    hosts: /^api\.moonshot\.(ai|cn)$/,
  },
  {
    id: "alibaba",
    classes: ["ChatAlibabaTongyi"],
    names: ["alibabatongyi", "dashscope"],
    hosts: /^dashscope[a-z-]*\.aliyuncs\.com$/,
  },
  { id: "deepinfra", classes: ["ChatDeepInfra", "DeepInfraLLM"], hosts: /^api\.deepinfra\.com$/ },
  { id: "novita", classes: ["ChatNovitaAI"], names: ["novitaai"], hosts: /^api\.novita\.ai$/ },
  {
    id: "cloudflare",
    classes: ["ChatCloudflareWorkersAI", "CloudflareWorkersAI"],
    names: ["cloudflareworkersai"],
  },
];

const ID_OF_CLASS = indexBy(({ classes }) => classes);
const ID_OF_NAME = indexBy(({ id, names = [] }) => [id, ...names]);

/** The class knows best who is called: ls_provider and model_provider of some packages name another. */
export function providerOfClass(className: unknown): string | undefined {
  return ID_OF_CLASS.get(textOf(className) ?? "");
}

/** The provider id of a name that we know, e.g. "amazon_bedrock" or "bedrock-converse" -> "bedrock". */
export function knownProvider(name: unknown): string | undefined {
  const text = textOf(name);
  return text === undefined ? undefined : (ID_OF_NAME.get(text) ?? ID_OF_NAME.get(normalizeName(text)));
}

/** The provider id of any name; one that we do not know stays itself, in lower case. */
export function providerId(name: unknown): string | undefined {
  const text = textOf(name);
  return text === undefined ? undefined : (knownProvider(text) ?? textOf(normalizeName(text)));
}

export function providerOfBaseUrl(baseUrl: unknown): string | undefined {
  const text = textOf(baseUrl);
  return text === undefined ? undefined : providerOfUrl(text);
}

const providerOfUrl = remember((url: string) => {
  const host = hostOf(url);
  return host === undefined ? undefined : PROVIDERS.find(({ hosts }) => hosts?.test(host))?.id;
});

function indexBy(keysOf: (provider: ProviderIdentity) => readonly string[]): ReadonlyMap<string, string> {
  return new Map(PROVIDERS.flatMap((provider) => keysOf(provider).map((key) => [key, provider.id] as const)));
}

function hostOf(url: string): string | undefined {
  try {
    return new URL(url).hostname;
  } catch {
    return undefined; // not a URL
  }
}

function normalizeName(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replaceAll(/[-.\s]+/g, "_");
}
