import { contentText } from "../content/media.ts";
import { FULL_CONTENT_CHARS } from "../content/policy.ts";
import { finiteOf, get, listOf, textOf } from "../events/untrusted.ts";
import type { ModelChoice, ModelResult } from "../record/model-result.ts";
import type { RequestedToolCall } from "../record/tool-call-fields.ts";
import type { GenerationEvidence } from "../usage/evidence.ts";
import type { ModelEvidence } from "../usage/model-id.ts";
import { readToolCall } from "./prompts.ts";

/** What a model's start callback tells about the model. */
export function modelEvidence(model: unknown, extraParams: unknown, metadata: unknown): ModelEvidence {
  return {
    serializedId: listOf(get(model, "id")).filter((part) => typeof part === "string"),
    serializedKwargs: get(model, "kwargs"),
    lsProvider: get(metadata, "ls_provider"),
    lsModelName: get(metadata, "ls_model_name"),
    invocationParams: get(extraParams, "invocation_params"),
  };
}

/** The first run of each request with several prompts, by the parameters that LangChain hands to all of them. */
const firstRuns = new WeakMap<object, string>();

/**
 * Whether a text model's run is one of several prompts of one request, and not the first: LangChain opens a run for each
 * and puts the whole usage on the first.
 */
export function isLaterPrompt(extraParams: unknown, runId: string): boolean {
  const prompts = finiteOf(get(extraParams, "batch_size")) ?? 1;
  if (prompts < 2 || typeof extraParams !== "object" || extraParams === null) return false;
  const first = firstRuns.get(extraParams);
  if (first === undefined) firstRuns.set(extraParams, runId);
  return first !== undefined && first !== runId;
}

/** LangChain's LLMResult: lists of generations, each with a message (chat) or a text. */
export function readLlmResult(output: unknown, cached: boolean): ModelResult {
  const generations = listOf(get(output, "generations")).flatMap((list) => listOf(list));
  const message = get(generations[0], "message");
  return {
    generations: generations.map(readGeneration),
    llmOutput: get(output, "llmOutput"),
    text: answerText(generations[0], message),
    toolCalls: toolCallsOf(message),
    choices: generations.length > 1 ? generations.map(readChoice) : undefined,
    messageId: get(message, "id"),
    additionalKwargs: get(message, "additional_kwargs"),
    isChunk: Array.isArray(get(message, "tool_call_chunks")),
    cached,
  };
}

function readGeneration(generation: unknown): GenerationEvidence {
  const message = get(generation, "message");
  return {
    usageMetadata: get(message, "usage_metadata"),
    responseMetadata: get(message, "response_metadata"),
    generationInfo: get(generation, "generationInfo"),
    content: get(message, "content"),
  };
}

function readChoice(generation: unknown): ModelChoice {
  const message = get(generation, "message");
  return { text: answerText(generation, message), toolCalls: toolCallsOf(message) };
}

function toolCallsOf(message: unknown): RequestedToolCall[] {
  return [...listOf(get(message, "tool_calls")), ...listOf(get(message, "invalid_tool_calls"))].map(
    readToolCall,
  );
}

function answerText(generation: unknown, message: unknown): string | undefined {
  const content = get(message, "content");
  if (typeof content === "string") return textOf(content);
  return textOf(contentText(content, FULL_CONTENT_CHARS)) ?? textOf(get(generation, "text"));
}
