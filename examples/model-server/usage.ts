import type { OpenAIClient } from "@langchain/openai";
import type { ModelRequest } from "./model-request.ts";
import type { ReplyUsage } from "./reply.ts";

const CHARACTERS_PER_TOKEN = 4;

/** Reproducible counts for replies that do not say theirs. */
export function guessUsage(request: ModelRequest, answer: string): ReplyUsage {
  const asked = request.messages.reduce((length, message) => length + message.text.length, 0);
  return { input: tokensIn(asked), output: tokensIn(answer.length) };
}

function tokensIn(characters: number): number {
  return Math.max(1, Math.ceil(characters / CHARACTERS_PER_TOKEN));
}

/** https://platform.openai.com/docs/api-reference/chat/object */
export function chatUsage(usage: ReplyUsage): OpenAIClient.CompletionUsage {
  return {
    prompt_tokens: usage.input,
    completion_tokens: usage.output,
    total_tokens: usage.input + usage.output,
    prompt_tokens_details: {
      cached_tokens: usage.cached ?? 0,
      ...(usage.cacheWritten === undefined ? {} : { cache_write_tokens: usage.cacheWritten }),
      audio_tokens: usage.inputAudio ?? 0,
    },
    completion_tokens_details: {
      reasoning_tokens: usage.reasoning ?? 0,
      audio_tokens: usage.outputAudio ?? 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  };
}

/** https://platform.openai.com/docs/api-reference/responses/object */
export function responsesUsage(usage: ReplyUsage): OpenAIClient.Responses.ResponseUsage {
  return {
    input_tokens: usage.input,
    input_tokens_details: { cached_tokens: usage.cached ?? 0, cache_write_tokens: usage.cacheWritten ?? 0 },
    output_tokens: usage.output,
    output_tokens_details: { reasoning_tokens: usage.reasoning ?? 0 },
    total_tokens: usage.input + usage.output,
  };
}

/** https://platform.openai.com/docs/api-reference/embeddings/create */
export function embeddingsUsage(usage: ReplyUsage): OpenAIClient.CreateEmbeddingResponse.Usage {
  return { prompt_tokens: usage.input, total_tokens: usage.input };
}
