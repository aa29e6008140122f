import type { FinishedSpan, LlmSpan } from "../../spans/finished-span.ts";
import { levelOf } from "./level.ts";
import { answerOf, chatMessage } from "./messages.ts";
import type { ModelCall, Observation, ObservationType, PromptLink } from "./observation.ts";
import { observationMetadata } from "./observation-metadata.ts";
import { costDetails, usageDetails } from "./token-details.ts";
import { traceFieldsOf } from "./trace-fields.ts";

/** @param traceName What is known of the trace's name so far. */
export function observationOf(span: FinishedSpan, traceName: string | undefined): Observation {
  const { end, startMs, endMs, trace } = span;
  const modelCall = span.kind === "llm" ? modelCallOf(span) : undefined;
  return {
    trace: traceFieldsOf(end, trace?.name ?? traceName),
    id: end.span_id,
    parentId: end.parent_span_id,
    isRoot: trace !== undefined,
    type: typeOf(span),
    name: nameOf(span),
    startMs,
    endMs,
    ...contentOf(span),
    metadata: observationMetadata(span, modelCall?.prompt),
    ...levelOf(span),
    modelCall,
  };
}

function typeOf(span: FinishedSpan): ObservationType {
  switch (span.kind) {
    case "llm":
      return span.end.operation === "embeddings" ? "embedding" : "generation";
    case "chain":
      return span.agent === undefined ? "span" : "agent";
    case "trace":
      return "span";
    default:
      return span.kind;
  }
}

function nameOf(span: FinishedSpan): string {
  switch (span.kind) {
    case "llm":
      return `${span.end.operation ?? "chat"} ${span.end.model ?? ""}`.trimEnd();
    case "tool":
      return span.end.tool_name;
    case "trace":
      return span.end.name ?? "trace";
    default:
      return span.end.name;
  }
}

/** A root says what the conversation was about, unless it is a call that says it in more detail itself. */
function contentOf(span: FinishedSpan): Pick<Observation, "input" | "output"> {
  const { trace } = span;
  switch (span.kind) {
    case "llm":
      return {
        input: span.start?.input?.map(chatMessage),
        output: answerOf(span.end),
      };
    case "tool":
      return {
        input: span.start?.input,
        output: span.end.event === "tool_call_end" ? span.end.output : undefined,
      };
    case "retriever":
      return { input: span.start?.input, output: undefined };
    case "chain":
      return { input: trace?.input, output: trace?.output ?? span.agent?.output };
    case "trace":
      return { input: trace?.input, output: trace?.output };
  }
}

function modelCallOf({ start, end, startMs }: LlmSpan): ModelCall {
  const { time_to_first_token_ms: firstTokenMs } = end;
  return {
    model: namedModel(end),
    modelParameters: start?.model_parameters,
    usageDetails: usageDetails(end.usage),
    costDetails: costDetails(end), // 0 for a call that was free: what has a cost is not priced again
    completionStartMs: firstTokenMs === undefined ? undefined : startMs + firstTokenMs,
    prompt: promptLink(end.prompt_name, end.prompt_version),
  };
}

/**
 * The model where its bill goes along. Of an unpriced call Langfuse would count the tokens itself, of the placeholder
 * where the prompt is withheld, and put its own price on what it takes for the model; without a name it does neither.
 * https://github.com/langfuse/langfuse/blob/main/worker/src/services/IngestionService/index.ts
 */
function namedModel({ cost_usd, model, model_requested }: LlmSpan["end"]): string | undefined {
  return cost_usd === null ? undefined : (model ?? model_requested);
}

/** Langfuse numbers its prompts' versions and refuses an observation that has only one of the two. */
function promptLink(name: string | undefined, version: string | undefined): PromptLink | undefined {
  if (name === undefined || version === undefined || !/^[1-9]\d{0,4}$/.test(version)) return undefined;
  return { name, version: Number(version) };
}
