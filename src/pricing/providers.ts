/**
 * Names under which a provider of the price table is known elsewhere: LangChain's `ls_provider` and
 * `model_provider`, its class names, OpenTelemetry's `gen_ai.provider.name`, vendor prefixes of gateways.
 * Keys are lower case with "-" for every separator.
 */
const PROVIDER_ALIASES: Readonly<Record<string, string>> = {
  amazon: "aws",
  "amazon-bedrock": "aws",
  "amazon-bedrock-converse": "aws",
  "aws-bedrock": "aws",
  bedrock: "aws",
  "bedrock-converse": "aws",
  "chat-bedrock-converse": "aws",
  azureai: "azure",
  "azure-ai": "azure",
  "azure-ai-inference": "azure",
  "azure-ai-openai": "azure",
  "azure-openai": "azure",
  "azure-openai-responses": "azure",
  "az-ai-inference": "azure",
  "az-ai-openai": "azure",
  claude: "anthropic",
  "cloudflare-workers-ai": "cloudflare",
  "cloudflare-workersai": "cloudflare",
  copilot: "github-copilot",
  "fireworks-ai": "fireworks",
  "gcp-gemini": "google",
  "gcp-gen-ai": "google",
  "gcp-vertex-ai": "google",
  gemini: "google",
  "google-ai-studio": "google",
  "google-anthropic-vertex": "google",
  "google-gemini": "google",
  "google-gen-ai": "google",
  "google-genai": "google",
  "google-generative-ai": "google",
  "google-vertex": "google",
  "google-vertex-ai": "google",
  "google-vertexai": "google",
  "google-vertexai-web": "google",
  "vertex-ai": "google",
  vertexai: "google",
  grok: "x-ai",
  xai: "x-ai",
  mistralai: "mistral",
  "mistral-ai": "mistral",
  moonshot: "moonshotai",
  "moonshot-ai": "moonshotai",
  "openai-responses": "openai",
  "open-router": "openrouter",
  pplx: "perplexity",
  "together-ai": "together",
  togetherai: "together",
  voyage: "voyageai",
  "z-ai": "zai",
  zhipu: "zhipuai",
  "zhipu-ai": "zhipuai",
};

/** Run on the user's own machines: no list price exists, whatever the model is called. */
const LOCAL_PROVIDERS: ReadonlySet<string> = new Set([
  "fake",
  "gpt4all",
  "jan",
  "koboldcpp",
  "llama-cpp",
  "llamacpp",
  "llamafile",
  "lm-studio",
  "lmstudio",
  "local",
  "localai",
  "mlx",
  "ollama",
  "tgi",
  "triton",
  "vllm",
  "webllm",
  "xinference",
]);

/** Proxies that pass calls on to many vendors at the vendors' prices. */
const GATEWAYS: ReadonlySet<string> = new Set([
  "ai-gateway",
  "bifrost",
  "cloudflare-ai-gateway",
  "custom-openai",
  "helicone",
  "litellm",
  "litellm-proxy",
  "llm-gateway",
  "openai-compatible",
  "portkey",
  "vercel",
  "vercel-ai-gateway",
]);

/**
 * Ids that only one vendor's own API uses, so that they say who bills when the provider is not known.
 * Open-weight families (llama, qwen, gpt-oss, …) are sold by many hosts at many prices and are left out.
 */
const CLOSED_FAMILIES: readonly { readonly pattern: RegExp; readonly provider: string }[] = [
  {
    pattern: /^(?:gpt-(?!oss)|o[134](?:-|$)|chatgpt-|codex-|computer-use|text-embedding-|ft:gpt-|ft:o\d)/,
    provider: "openai",
  },
  { pattern: /^claude-/, provider: "anthropic" },
  { pattern: /^(?:models\/)?gemini-/, provider: "google" },
  { pattern: /^grok-/, provider: "x-ai" },
  { pattern: /^command-/, provider: "cohere" },
  { pattern: /^deepseek-(?:chat|reasoner)$/, provider: "deepseek" },
  {
    pattern: /^(?:mistral-(?:large|medium)|magistral-medium|codestral|pixtral-large)(?:-|$)/,
    provider: "mistral",
  },
  { pattern: /^sonar(?:-|$)/, provider: "perplexity" },
  { pattern: /^voyage-/, provider: "voyageai" },
  { pattern: /^arn:aws[\w-]*:bedrock:/, provider: "aws" },
  {
    pattern: /^(?:(?:us|us-gov|eu|apac|jp|au|ca|global)\.)?(?:amazon|anthropic|meta)\.[a-z]/,
    provider: "aws",
  },
];

/** Their models are also sold by others, at other prices: `openai/gpt-oss-20b` behind a gateway has any price. */
const OPEN_WEIGHT_MAKERS: ReadonlySet<string> = new Set([
  "arcee",
  "cohere",
  "deepseek",
  "google",
  "minimax",
  "mistral",
  "moonshotai",
  "openai",
  "zai",
  "zhipuai",
]);

/** The table's id for a provider's name; unknown names come back in the same spelling, separators as "-". */
export function providerId(name: string): string {
  const spelled = name
    .trim()
    .toLowerCase()
    .replace(/[\s_.]+/g, "-");
  if (Object.hasOwn(PROVIDER_ALIASES, spelled)) return PROVIDER_ALIASES[spelled] ?? spelled;
  return spelled.replace(/^huggingface-/, "huggingface_");
}

export function isLocalProvider(id: string): boolean {
  return LOCAL_PROVIDERS.has(id);
}

export function isGateway(id: string): boolean {
  return GATEWAYS.has(id);
}

export function makesOpenWeights(provider: string): boolean {
  return OPEN_WEIGHT_MAKERS.has(provider);
}

/** The only vendor that serves an id of this form, or undefined. Expects lower case. */
export function ownerOfModel(model: string): string | undefined {
  return CLOSED_FAMILIES.find((family) => family.pattern.test(model))?.provider;
}
