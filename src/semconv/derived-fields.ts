import type { EventBase } from "../events/schema.ts";
import { get, getPath, textOf } from "../events/untrusted.ts";
import type { FinishedSpan, LlmSpan } from "../spans/finished-span.ts";
import type { DerivedFields } from "./attribute-table.ts";
import { choicesOf } from "./messages.ts";

/** What the conventions want otherwise than the events have it, beside what the span is. */
export function derivedFields(span: FinishedSpan): DerivedFields {
  const context = sessionFields(span.end);
  switch (span.kind) {
    case "llm":
      return { ...context, ...modelFields(span), ...openaiFields(span) };
    case "chain":
      return { ...context, agentSteps: span.agent?.steps };
    default:
      return context;
  }
}

/** Whose conversation it is, in both vocabularies. */
export function sessionFields({ thread_id, session_id }: EventBase): DerivedFields {
  const isTaken = thread_id !== undefined && session_id !== undefined; // OpenInference has one name for both
  return {
    conversation: thread_id,
    openInferenceSession: thread_id ?? session_id,
    ownSession: isTaken ? session_id : undefined,
  };
}

function modelFields({ start, end }: LlmSpan): DerivedFields {
  const { model_parameters: parameters } = start ?? {};
  const { time_to_first_token_ms: firstTokenMs, usage } = end;
  const finishReasons = choicesOf(end).flatMap(({ finish_reason: reason }) => reason ?? []);
  const isEstimated = usage.usage_source === "estimated";
  const choices = get(parameters, "n");
  const encoding = textOf(get(parameters, "encoding_format"));
  const json = parameters === undefined ? undefined : JSON.stringify(parameters);
  return {
    choices: typeof choices === "number" && choices !== 1 ? choices : undefined, // as the conventions want it
    ...outputType(textOf(get(parameters, "response_format"))),
    [end.operation === "embeddings" ? "embeddingParameters" : "modelParameters"]: json,
    encodingFormats: encoding === undefined ? undefined : [encoding],
    reasoningLevel:
      textOf(get(parameters, "reasoning_effort")) ?? textOf(getPath(parameters, "reasoning", "effort")),
    finishReasons: finishReasons.length > 0 ? finishReasons : undefined,
    finishReason: end.finish_reason,
    timeToFirstChunk: firstTokenMs === undefined ? undefined : firstTokenMs / 1_000,
    usageSource: usage.usage_source,
    // The conventions want a provider's counts; ours go by a name that cannot be taken for them.
    estimatedInputTokens: isEstimated ? usage.input_tokens : undefined,
    estimatedOutputTokens: isEstimated ? usage.output_tokens : undefined,
  };
}

/** Of OpenAI alone: the conventions forbid them elsewhere. */
function openaiFields({ start, end }: LlmSpan): DerivedFields {
  if ((end.provider ?? start?.provider) !== "openai") return {};
  const requested = textOf(get(start?.model_parameters, "service_tier"));
  return {
    openaiApiType: apiTypeOf(end.response_id),
    openaiRequestTier: requested === "auto" ? undefined : requested, // as the conventions want it
    openaiResponseTier: end.service_tier,
    openaiFingerprint: end.system_fingerprint,
  };
}

/** The answer's id begins differently in each API. */
function apiTypeOf(responseId: string | undefined): string | undefined {
  if (responseId?.startsWith("chatcmpl-")) return "chat_completions";
  return responseId?.startsWith("resp_") ? "responses" : undefined;
}

function outputType(format: string | undefined): DerivedFields {
  return format === undefined ? {} : { outputType: format.startsWith("json") ? "json" : "text" };
}
