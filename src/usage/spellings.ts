import type { CountField } from "./counts.ts";

/**
 * A key in a usage object: the count it holds, or the keys of the object it holds. Where that object is a list,
 * its entries are labelled with such keys, e.g. `{ modality: "AUDIO", tokenCount: 12 }`.
 */
export interface Spellings {
  readonly [key: string]: CountField | Spellings;
}

const INPUT_DETAILS: Spellings = {
  // LangChain usage_metadata, https://reference.langchain.com/javascript/types/_langchain_core.messages.InputTokenDetails.html
  cache_read: "cacheRead",
  cache_creation: "cacheWrite",
  ephemeral_5m_input_tokens: "cacheWrite5m",
  ephemeral_1h_input_tokens: "cacheWrite1h",
  audio: "inputAudio",
  image: "inputImage",
  text: "inputText",
  // https://platform.openai.com/docs/api-reference/chat/object and /responses/object
  cached_tokens: "cacheRead",
  cache_write_tokens: "cacheWrite",
  audio_tokens: "inputAudio",
  image_tokens: "inputImage",
  text_tokens: "inputText",
  // https://openrouter.ai/docs/use-cases/usage-accounting, through LiteLLM
  cache_creation_tokens: "cacheWrite",
  // camelCase of the OpenAI names: https://docs.mistral.ai/api and the OpenRouter SDK
  cachedTokens: "cacheRead",
  cacheWriteTokens: "cacheWrite",
  audioTokens: "inputAudio",
  // https://ai-sdk.dev/docs/reference/ai-sdk-core/generate-text (LanguageModelUsage)
  cacheReadTokens: "cacheRead",
  // https://ai.google.dev/api/generate-content#ModalityTokenCount
  AUDIO: "inputAudio",
  IMAGE: "inputImage",
  TEXT: "inputText",
};

const OUTPUT_DETAILS: Spellings = {
  // LangChain usage_metadata
  reasoning: "reasoning",
  audio: "outputAudio",
  image: "outputImage",
  text: "outputText",
  // https://platform.openai.com/docs/api-reference/chat/object and /responses/object
  reasoning_tokens: "reasoning",
  audio_tokens: "outputAudio",
  image_tokens: "outputImage",
  text_tokens: "outputText",
  // camelCase of the OpenAI names
  reasoningTokens: "reasoning",
  audioTokens: "outputAudio",
  // https://docs.anthropic.com/en/api/messages#response-usage (output_tokens_details)
  thinking_tokens: "reasoning",
  // https://ai.google.dev/api/generate-content#ModalityTokenCount
  AUDIO: "outputAudio",
  IMAGE: "outputImage",
  TEXT: "outputText",
};

/** Every name under which a provider or a LangChain package reports a count. */
export const USAGE_SPELLINGS: Spellings = {
  // LangChain usage_metadata, Anthropic, OpenAI Responses
  input_tokens: "input",
  output_tokens: "output",
  total_tokens: "total",
  input_token_details: INPUT_DETAILS,
  output_token_details: OUTPUT_DETAILS,
  input_tokens_details: INPUT_DETAILS,
  output_tokens_details: OUTPUT_DETAILS,
  // https://platform.openai.com/docs/api-reference/chat/object (and Groq, xAI, Together, Fireworks, …)
  prompt_tokens: "input",
  completion_tokens: "output",
  prompt_tokens_details: INPUT_DETAILS,
  completion_tokens_details: OUTPUT_DETAILS,
  // LangChain's llmOutput.tokenUsage, Mistral, the OpenRouter SDK
  promptTokens: "input",
  completionTokens: "output",
  totalTokens: "total",
  promptTokensDetails: INPUT_DETAILS,
  completionTokensDetails: OUTPUT_DETAILS,
  cachedPromptTokens: "cacheRead",
  reasoningTokens: "reasoning",
  // https://docs.anthropic.com/en/api/messages#response-usage
  cache_read_input_tokens: "cacheRead",
  cache_creation_input_tokens: "cacheWrite",
  cache_creation: { ephemeral_5m_input_tokens: "cacheWrite5m", ephemeral_1h_input_tokens: "cacheWrite1h" },
  server_tool_use: { web_search_requests: "webSearches" },
  // https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_TokenUsage.html
  inputTokens: "input",
  outputTokens: "output",
  cacheReadInputTokens: "cacheRead",
  cacheWriteInputTokens: "cacheWrite",
  cacheDetails: {
    "5m": "cacheWrite5m",
    "1h": "cacheWrite1h",
    t5m: "cacheWrite5m", // the names of the SDKs' enumeration
    T5M: "cacheWrite5m",
    t1h: "cacheWrite1h",
    T1H: "cacheWrite1h",
  },
  // Bedrock InvokeModel: amazon-bedrock-invocationMetrics
  inputTokenCount: "input",
  outputTokenCount: "output",
  cacheReadInputTokenCount: "cacheRead",
  cacheWriteInputTokenCount: "cacheWrite",
  // https://ai.google.dev/api/generate-content#UsageMetadata
  promptTokenCount: "input",
  candidatesTokenCount: "output",
  totalTokenCount: "total",
  cachedContentTokenCount: "cacheRead",
  thoughtsTokenCount: "reasoning",
  candidatesTokensDetails: OUTPUT_DETAILS,
  // The same over gRPC: https://cloud.google.com/vertex-ai/generative-ai/docs/reference/rpc
  prompt_token_count: "input",
  candidates_token_count: "output",
  total_token_count: "total",
  cached_content_token_count: "cacheRead",
  thoughts_token_count: "reasoning",
  candidates_tokens_details: OUTPUT_DETAILS,
  // https://github.com/ollama/ollama/blob/main/docs/api.md#response
  prompt_eval_count: "input",
  eval_count: "output",
  // https://api-docs.deepseek.com/guides/kv_cache
  prompt_cache_hit_tokens: "cacheRead",
  // https://platform.moonshot.ai/docs/api/chat
  cached_tokens: "cacheRead",
  // https://cloud.ibm.com/apidocs/watsonx-ai#text-generation
  input_token_count: "input",
  generated_token_count: "output",
  // https://docs.perplexity.ai/api-reference/chat-completions-post
  num_search_queries: "webSearches",
  // https://ai-sdk.dev/docs/reference/ai-sdk-core/generate-text (LanguageModelUsage)
  inputTokenDetails: INPUT_DETAILS,
  outputTokenDetails: OUTPUT_DETAILS,
  cachedInputTokens: "cacheRead",
  // Our own usage record
  cache_read_tokens: "cacheRead",
  cache_write_tokens: "cacheWrite",
  cache_write_1h_tokens: "cacheWrite1h",
  reasoning_tokens: "reasoning",
  input_audio_tokens: "inputAudio",
  output_audio_tokens: "outputAudio",
  input_image_tokens: "inputImage",
  output_image_tokens: "outputImage",
  web_search_requests: "webSearches",
  largest_request_tokens: "largestRequest",
};

/**
 * Spellings under which a total leaves parts out, and the parts: they are added to make the total inclusive.
 */
export const EXCLUSIVE_TOTALS: Readonly<Record<string, readonly string[]>> = {
  // https://docs.anthropic.com/en/docs/build-with-claude/prompt-caching#tracking-cache-performance
  input_tokens: ["cache_read_input_tokens", "cache_creation_input_tokens"],
  // https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html
  inputTokens: ["cacheReadInputTokens", "cacheWriteInputTokens"],
  inputTokenCount: ["cacheReadInputTokenCount", "cacheWriteInputTokenCount"],
  // https://ai.google.dev/gemini-api/docs/thinking#pricing
  candidatesTokenCount: ["thoughtsTokenCount"],
  candidates_token_count: ["thoughts_token_count"],
  // https://ai.google.dev/api/generate-content#UsageMetadata (toolUsePromptTokenCount)
  promptTokenCount: ["toolUsePromptTokenCount"],
  prompt_token_count: ["tool_use_prompt_token_count"],
};
