import type { LlmCallRecord } from "langmeter";
import type OpenAI from "openai";

/** The part of a record that the answer decides. */
export type Answer = Partial<LlmCallRecord>;

export type ChatBody = OpenAI.ChatCompletionCreateParamsNonStreaming;

export function chatRequest({ model, messages, ...parameters }: ChatBody): LlmCallRecord {
  return {
    provider: "openai",
    model,
    input: messages.map(({ role, content }) => ({ role, content: content ?? "" })),
    // LangMeter keeps temperature and the like and leaves everything else out.
    parameters,
  };
}

export function embeddingsRequest({ model, input }: OpenAI.EmbeddingCreateParams): LlmCallRecord {
  const texts = [input].flat().filter((text) => typeof text === "string");
  return {
    provider: "openai",
    model,
    operation: "embeddings",
    input: texts.map((content) => ({ role: "user", content })),
  };
}

export function answerOf({ choices, model, usage, service_tier }: OpenAI.ChatCompletion): Answer {
  const [choice] = choices;
  const toolCalls = (choice?.message.tool_calls ?? [])
    .filter((call) => call.type === "function")
    .map(({ id, function: { name, arguments: args } }) => ({ id, name, args }));
  return {
    servedModel: model,
    toolCalls,
    ...(choice?.message.content && { output: choice.message.content }),
    ...(choice && { finishReason: choice.finish_reason }),
    ...(usage && { usage: { ...usage } }),
    ...(service_tier && { serviceTier: service_tier }),
  };
}

/** Puts an answer together from its chunks. */
export interface StreamedAnswer {
  add(chunk: OpenAI.ChatCompletionChunk): void;
  /** What has arrived so far. */
  read(): Answer;
}

export function createStreamedAnswer(): StreamedAnswer {
  let answer: Answer = {};
  let output = "";
  const toolCalls: { id: string; name: string; args: string }[] = [];
  return {
    add({ choices, model, usage, service_tier }) {
      const [choice] = choices;
      output += choice?.delta.content ?? "";
      for (const { index, id = "", function: part } of choice?.delta.tool_calls ?? []) {
        toolCalls[index] ??= { id, name: part?.name ?? "", args: "" };
        toolCalls[index].args += part?.arguments ?? "";
      }
      answer = {
        ...answer,
        servedModel: model,
        ...(choice?.finish_reason && { finishReason: choice.finish_reason }),
        ...(usage && { usage: { ...usage } }),
        ...(service_tier && { serviceTier: service_tier }),
      };
    },
    read: () => ({ ...answer, ...(output && { output }), toolCalls }),
  };
}
