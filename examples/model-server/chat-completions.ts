import type { OpenAIClient } from "@langchain/openai";
import type { Answer, AnswerToolCall } from "./answer.ts";
import type { ApiErrorBody } from "./api-error.ts";
import { argumentChunks, textChunks } from "./chunking.ts";
import type { FinishReason } from "./reply.ts";
import type { SseFrame } from "./sse.ts";
import { chatUsage } from "./usage.ts";

type Chunk = OpenAIClient.ChatCompletionChunk;

const SYSTEM_FINGERPRINT = "fp_model_server";

/** The answer in one piece: https://platform.openai.com/docs/api-reference/chat/object */
export function chatCompletion(answer: Answer): OpenAIClient.ChatCompletion {
  return {
    id: completionId(answer),
    object: "chat.completion",
    created: answer.created,
    model: answer.model,
    choices: answer.texts.map((text, index) => ({
      index,
      message: {
        role: "assistant",
        content: text === "" ? null : text,
        ...(answer.toolCalls.length > 0 ? { tool_calls: answer.toolCalls.map(toolCall) } : {}),
        refusal: null,
        annotations: [],
      },
      logprobs: null,
      finish_reason: answer.finishReason,
    })),
    ...(answer.usage ? { usage: chatUsage(answer.usage) } : {}),
    service_tier: answer.serviceTier,
    system_fingerprint: SYSTEM_FINGERPRINT,
  };
}

/**
 * The answer as a stream: https://platform.openai.com/docs/api-reference/chat-streaming/streaming
 * Usage comes in a last chunk without choices, and only when it was asked for; every other chunk then says
 * `usage: null`.
 */
export function chatCompletionFrames(answer: Answer, includeUsage: boolean): readonly SseFrame[] {
  const usageAtEnd = includeUsage && answer.usage ? chatUsage(answer.usage) : undefined;
  const chunk = (choices: Chunk["choices"], usage: Chunk["usage"] = null): Chunk => ({
    id: completionId(answer),
    object: "chat.completion.chunk",
    created: answer.created,
    model: answer.model,
    service_tier: answer.serviceTier,
    system_fingerprint: SYSTEM_FINGERPRINT,
    choices,
    ...(usageAtEnd ? { usage } : {}),
  });
  const frames = answer.texts.flatMap((text, index) =>
    choiceDeltas(answer, text).map(({ delta, isPiece, finishReason }): SseFrame => {
      const choice = { index, delta, logprobs: null, finish_reason: finishReason ?? null };
      return { data: chunk([choice]), isPiece };
    }),
  );
  if (usageAtEnd) frames.push({ data: chunk([], usageAtEnd), isPiece: false });
  return [...frames, { data: "[DONE]", isPiece: false }];
}

/** What a stream sends when it fails after it has begun. */
export function chatErrorFrame(body: ApiErrorBody): SseFrame {
  return { data: body, isPiece: false };
}

interface ChoiceDelta {
  readonly delta: Chunk["choices"][number]["delta"];
  readonly isPiece: boolean;
  readonly finishReason?: FinishReason;
}

function choiceDeltas(answer: Answer, text: string): readonly ChoiceDelta[] {
  const opening: ChoiceDelta["delta"] = {
    role: "assistant",
    content: text === "" ? null : "",
    refusal: null,
  };
  const words = textChunks(text).map((content) => ({ delta: { content }, isPiece: true }));
  const calls = answer.toolCalls.flatMap((call, index) => [
    { delta: { tool_calls: [{ index, ...toolCall({ ...call, args: "" }) }] }, isPiece: false },
    ...argumentChunks(call.args).map((piece) => ({
      delta: { tool_calls: [{ index, function: { arguments: piece } }] },
      isPiece: true,
    })),
  ]);
  const closing = { delta: {}, isPiece: false, finishReason: answer.finishReason };
  return [{ delta: opening, isPiece: false }, ...words, ...calls, closing];
}

function toolCall(call: AnswerToolCall): OpenAIClient.ChatCompletionMessageFunctionToolCall {
  return { id: call.id, type: "function", function: { name: call.name, arguments: call.args } };
}

function completionId(answer: Answer): string {
  return `chatcmpl-${answer.serial}`;
}
