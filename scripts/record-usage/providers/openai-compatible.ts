import type { ProviderAnswer } from "../wire.ts";
import { chatCompletions } from "./chat-completions.ts";

/** 1200 in, 1000 of them cached, 300 out, 120 of them reasoning: everybody's example. */
const USAGE = { prompt_tokens: 1200, completion_tokens: 300, total_tokens: 1500 };
const CACHED = { prompt_tokens_details: { cached_tokens: 1000 } };
const REASONED = { completion_tokens_details: { reasoning_tokens: 120 } };
const TOTALS = { input_tokens: 1200, output_tokens: 300, total_tokens: 1500 };
const TRUE_USAGE = { ...TOTALS, cache_read_tokens: 1000, reasoning_tokens: 120 };

/** https://api-docs.deepseek.com/api/create-chat-completion */
export const deepSeekChat = chatCompletions({
  model: "deepseek-reasoner",
  usage: { ...USAGE, ...CACHED, ...REASONED, prompt_cache_hit_tokens: 1000, prompt_cache_miss_tokens: 200 },
  truth: { model: "deepseek-reasoner", finishReason: "stop", usage: TRUE_USAGE },
});

/** https://docs.x.ai/docs/api-reference#chat-completions: completion_tokens does not hold the reasoning. */
const XAI = {
  model: "grok-4-0709",
  usage: {
    ...USAGE,
    completion_tokens: 180,
    prompt_tokens_details: { text_tokens: 1200, audio_tokens: 0, image_tokens: 0, cached_tokens: 1000 },
    completion_tokens_details: {
      reasoning_tokens: 120,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
    num_sources_used: 0,
    cost_in_usd_ticks: 37_756_000,
  },
  truth: { model: "grok-4-0709", finishReason: "stop", costUsd: 0.0037756, usage: TRUE_USAGE },
} as const;
export const xAiChat = chatCompletions(XAI);
/** A server that puts the usage on the chunk that ends the answer, and on one of its own as it was asked to. */
export const xAiChatCountedTwice = chatCompletions({ ...XAI, streamedUsage: "both" });

const GROQ_USAGE = {
  ...USAGE,
  ...CACHED,
  ...REASONED,
  queue_time: 0.01,
  prompt_time: 0.02,
  completion_time: 0.03,
  total_time: 0.05,
};

/** https://console.groq.com/docs/api-reference#chat-create: a stream has its usage in x_groq of the last chunk. */
export const groqChat = chatCompletions({
  model: "openai/gpt-oss-120b",
  usage: GROQ_USAGE,
  extra: { service_tier: "on_demand" },
  lastChoiceExtra: { x_groq: { id: "req_1", usage: GROQ_USAGE } },
  truth: {
    model: "openai/gpt-oss-120b",
    finishReason: "stop",
    serviceTier: "on_demand",
    usage: TRUE_USAGE,
  },
});

/** https://docs.mistral.ai/api/endpoint/chat */
export const mistralChat = chatCompletions({
  model: "mistral-medium-2508",
  usage: { ...USAGE, ...CACHED, prompt_audio_seconds: null },
  streamedUsage: "last_choice",
  truth: {
    model: "mistral-medium-2508",
    finishReason: "stop",
    usage: { ...TOTALS, cache_read_tokens: 1000 },
  },
});

/**
 * https://openrouter.ai/docs/use-cases/usage-accounting. Its streams end the answer a second time, with the usage:
 * https://github.com/langchain-ai/langchainjs/issues/11054
 */
export const openRouterChat = chatCompletions({
  model: "anthropic/claude-4.5-sonnet-20250929",
  usage: {
    ...USAGE,
    prompt_tokens_details: { cached_tokens: 800, cache_write_tokens: 100, audio_tokens: 0 },
    ...REASONED,
    cost: 0.00095,
    is_byok: false,
    cost_details: { upstream_inference_cost: null },
  },
  extra: { provider: "Anthropic" },
  streamedUsage: "repeated_choice",
  truth: {
    model: "anthropic/claude-4.5-sonnet-20250929",
    finishReason: "stop",
    costUsd: 0.00095,
    usage: { ...TOTALS, cache_read_tokens: 800, cache_write_tokens: 100, reasoning_tokens: 120 },
  },
});

/** https://docs.fireworks.ai/api-reference/post-chatcompletions */
export const fireworksChat = chatCompletions({
  model: "accounts/fireworks/models/deepseek-v3p1",
  usage: { ...USAGE, ...CACHED },
  streamedUsage: "last_choice",
  truth: {
    model: "accounts/fireworks/models/deepseek-v3p1",
    finishReason: "stop",
    usage: { ...TOTALS, cache_read_tokens: 1000 },
  },
});

/** https://docs.together.ai/reference/chat-completions-1 */
export const togetherChat = chatCompletions({
  model: "meta-llama/Llama-3.3-70B-Instruct-Turbo",
  usage: { ...USAGE, cached_tokens: 1000 },
  streamedUsage: "last_choice",
  truth: {
    model: "meta-llama/Llama-3.3-70B-Instruct-Turbo",
    finishReason: "stop",
    usage: { ...TOTALS, cache_read_tokens: 1000 },
  },
});

/** https://inference-docs.cerebras.ai/api-reference/chat-completions */
export const cerebrasChat = chatCompletions({
  model: "gpt-oss-120b",
  usage: { ...USAGE, ...CACHED, ...REASONED },
  extra: { time_info: { queue_time: 0.01, prompt_time: 0.02, completion_time: 0.03, total_time: 0.06 } },
  streamedUsage: "last_choice",
  truth: { model: "gpt-oss-120b", finishReason: "stop", usage: TRUE_USAGE },
});

/** https://docs.perplexity.ai/api-reference/chat-completions-post: every chunk of a stream has a running usage. */
export const perplexityChat = chatCompletions({
  model: "sonar-reasoning-pro",
  usage: {
    ...USAGE,
    search_context_size: "low",
    citation_tokens: 0,
    num_search_queries: 3,
    reasoning_tokens: 120,
    cost: { input_tokens_cost: 0.0024, output_tokens_cost: 0.0024, request_cost: 0.006, total_cost: 0.0108 },
  },
  extra: { citations: [] },
  streamedUsage: "last_choice",
  truth: {
    model: "sonar-reasoning-pro",
    finishReason: "stop",
    costUsd: 0.0108,
    usage: { ...TOTALS, reasoning_tokens: 120, web_search_requests: 3 },
  },
});

/** Any other host, e.g. vLLM: https://docs.vllm.ai/en/latest/serving/openai_compatible_server.html */
export const selfHostedChat: ProviderAnswer = chatCompletions({
  model: "Qwen/Qwen3-32B",
  usage: { ...USAGE, ...CACHED },
  truth: {
    model: "Qwen/Qwen3-32B",
    finishReason: "stop",
    usage: { ...TOTALS, cache_read_tokens: 1000 },
  },
});
