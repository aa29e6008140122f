import type { ProviderAnswer } from "../wire.ts";
import { chatCompletions } from "./chat-completions.ts";

const CHAT_USAGE = {
  prompt_tokens: 1200,
  completion_tokens: 300,
  total_tokens: 1500,
  prompt_tokens_details: { cached_tokens: 1000, audio_tokens: 0 },
  completion_tokens_details: {
    reasoning_tokens: 120,
    audio_tokens: 0,
    accepted_prediction_tokens: 0,
    rejected_prediction_tokens: 0,
  },
};

const CHAT_TRUTH = {
  model: "gpt-5-mini-2025-08-07",
  finishReason: "stop",
  usage: {
    input_tokens: 1200,
    output_tokens: 300,
    total_tokens: 1500,
    cache_read_tokens: 1000,
    reasoning_tokens: 120,
  },
};

/** https://platform.openai.com/docs/api-reference/chat/object */
export const openAiChat = chatCompletions({
  model: CHAT_TRUTH.model,
  usage: CHAT_USAGE,
  extra: { service_tier: "priority", system_fingerprint: "fp_1" },
  truth: { ...CHAT_TRUTH, serviceTier: "priority" },
});

/** A proxy that drops `stream_options` and usage alike. */
export const openAiChatUncounted = chatCompletions({
  model: CHAT_TRUTH.model,
  usage: null,
  truth: { ...CHAT_TRUTH, usage: {} },
});

/** https://platform.openai.com/docs/guides/audio */
export const openAiAudio = chatCompletions({
  model: "gpt-4o-audio-preview-2025-06-03",
  usage: {
    prompt_tokens: 400,
    completion_tokens: 250,
    total_tokens: 650,
    prompt_tokens_details: { cached_tokens: 100, audio_tokens: 280, text_tokens: 120, image_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: 0, audio_tokens: 200, text_tokens: 50 },
  },
  truth: {
    model: "gpt-4o-audio-preview-2025-06-03",
    finishReason: "stop",
    usage: {
      input_tokens: 400,
      output_tokens: 250,
      total_tokens: 650,
      cache_read_tokens: 100,
      input_audio_tokens: 280,
      output_audio_tokens: 200,
    },
  },
});

/** https://learn.microsoft.com/azure/ai-services/openai/reference: the answer names the model, not the deployment. */
export const azureChat: ProviderAnswer = chatCompletions({
  model: CHAT_TRUTH.model,
  usage: CHAT_USAGE,
  extra: { prompt_filter_results: [] },
  truth: CHAT_TRUTH,
});
