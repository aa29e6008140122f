import { get, getPath, textOf } from "../events/untrusted.ts";
import type { FinishedSpan, LlmSpan } from "../spans/finished-span.ts";
import type { DerivedFields } from "./attribute-table.ts";

/** What the conventions want otherwise than the events have it, beside what the span is. */
export function derivedFields(span: FinishedSpan): DerivedFields {
  const conversation = span.end.thread_id;
  switch (span.kind) {
    case "llm":
      return { conversation, ...modelFields(span) };
    case "chain":
      return { conversation, agentSteps: span.agent?.steps };
    default:
      return { conversation };
  }
}

function modelFields({ start, end }: LlmSpan): DerivedFields {
  const { model_parameters: parameters } = start ?? {};
  const { time_to_first_token_ms: firstTokenMs, finish_reason: finishReason, usage } = end;
  const isEstimated = usage.usage_source === "estimated";
  const choices = get(parameters, "n");
  return {
    choices: typeof choices === "number" && choices !== 1 ? choices : undefined, // as the conventions want it
    ...outputType(textOf(get(parameters, "response_format"))),
    reasoningLevel:
      textOf(get(parameters, "reasoning_effort")) ?? textOf(getPath(parameters, "reasoning", "effort")),
    finishReasons: finishReason === undefined ? undefined : [finishReason],
    timeToFirstChunk: firstTokenMs === undefined ? undefined : firstTokenMs / 1_000,
    usageSource: usage.usage_source,
    // The conventions want a provider's counts; ours go by a name that cannot be taken for them.
    estimatedInputTokens: isEstimated ? usage.input_tokens : undefined,
    estimatedOutputTokens: isEstimated ? usage.output_tokens : undefined,
  };
}

function outputType(format: string | undefined): DerivedFields {
  return format === undefined ? {} : { outputType: format.startsWith("json") ? "json" : "text" };
}
