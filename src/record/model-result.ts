import type { Choice, ToolCall, Usage } from "../events/schema.ts";
import { get, textOf } from "../events/untrusted.ts";
import { deRepeat } from "../usage/de-repeat.ts";
import { type GenerationEvidence, noStreamUsage } from "../usage/evidence.ts";
import { finishReason } from "../usage/finish-reason.ts";
import { type ModelIdentity, namesModel, resolveModel } from "../usage/model-id.ts";
import { type NormalizedUsage, normalizeUsage } from "../usage/normalize.ts";
import { serviceTiers } from "../usage/service-tier.ts";
import { BATCHED, CACHED, type CallCost, type CostFields, priceCall } from "./cost-fields.ts";
import type { EventFields } from "./event-writer.ts";
import type { Recorder } from "./recorder.ts";
import type { ModelRun } from "./run.ts";
import { roundMs } from "./time.ts";
import { type RequestedToolCall, toolCallFields } from "./tool-call-fields.ts";

/** A model's result, reduced to what the record needs; everything in it is the provider's word. */
export interface ModelResult {
  readonly generations: readonly GenerationEvidence[];
  readonly llmOutput: unknown;
  /** Whole answer text of the first generation, before any cut. */
  readonly text: string | undefined;
  readonly toolCalls: readonly RequestedToolCall[];
  /** What each generation says, in the order of `generations`, where there is more than one. */
  readonly choices?: readonly ModelChoice[] | undefined;
  /** Of the first generation's message: the provider's id of it, or LangChain's own. */
  readonly messageId?: unknown;
  /** Of the first generation: where some providers put the served model and the stop reason of a stream. */
  readonly additionalKwargs?: unknown;
  /** The answer was put together from the pieces of a stream. */
  readonly isChunk?: boolean;
  /** Raw usage that the caller gave: it may name the service tier. */
  readonly rawUsage?: unknown;
  /** Answered from LangChain's own cache. */
  readonly cached: boolean;
  /** Counted by the caller itself; nothing is looked for elsewhere. */
  readonly usage?: Usage;
  /** The model is the one that was asked for, for want of a better name. */
  readonly modelAssumed?: boolean;
  /** The bill, where the caller knows it. */
  readonly costUsd?: number | undefined;
}

/** One of several answers to one prompt. */
export interface ModelChoice {
  /** Whole text, before any cut. */
  readonly text: string | undefined;
  readonly toolCalls: readonly RequestedToolCall[];
}

/** Of a call that broke off: what its stream had said by then. */
export function partialResult(run: ModelRun): ModelResult {
  const text = run.detail.partialOutput === "" ? undefined : run.detail.partialOutput;
  const toolCalls = run.detail.streamedToolCalls ?? [];
  return { generations: [], llmOutput: undefined, text, toolCalls, cached: false };
}

/** Nothing was asked of a provider, whatever a remembered answer says of its own first time; or all is counted elsewhere. */
const NOTHING_OF_ITS_OWN: Usage = {
  input_tokens: 0,
  output_tokens: 0,
  total_tokens: 0,
  usage_source: "provider",
};

/** What a model answered, as the events carry it. */
export interface Answer {
  readonly output: string | undefined;
  readonly outputChars: number | undefined;
  readonly toolCalls: readonly ToolCall[];
}

/** What a success and a failure have in common, but for the cost. */
export type ResultFields = Omit<EventFields<"llm_call_end">, "latency_ms" | "cached" | keyof CostFields>;

export interface ResultFacts {
  readonly fields: ResultFields;
  readonly answer: Answer;
  /** Why the call costs nothing of its own, if so. */
  readonly free: CallCost | undefined;
  /** What the provider itself says the call cost. */
  readonly reportedUsd: number | undefined;
}

/**
 * Usage, model and answer of a call, as the events carry them. Literals instead of spreads: copying objects of
 * changing shape is what this path spent most of its time on.
 */
export function readResult(recorder: Recorder, run: ModelRun, result: ModelResult): ResultFacts {
  const { operation, attempt, firstTokenAt, billedWithFirst } = run.detail;
  const { generations, cached } = result;
  const responseMetadata = generations[0]?.responseMetadata;
  const isStream = !cached && wasStreamed(run, result);
  const { identity, isAssumed, finish, tiers } = readAnswer(run, result);
  const counted = countedUsage(run, result, identity);
  const free = cached
    ? CACHED
    : billedWithFirst && counted.usage.usage_source === "none"
      ? BATCHED
      : undefined;
  const answer = answerOf(result, recorder);
  const fields = {
    model_requested: identity.modelRequested,
    provider: identity.provider,
    model: identity.model,
    model_assumed: isAssumed ? (true as const) : undefined,
    operation,
    finish_reason: finish,
    output: answer.output,
    output_chars: answer.outputChars,
    tool_calls: answer.toolCalls.length > 0 ? [...answer.toolCalls] : undefined,
    stream: isStream ? true : undefined,
    choices: generations.length > 1 ? generations.length : undefined,
    output_choices: choicesOf(result, recorder),
    response_id: responseId(result, recorder),
    system_fingerprint: labelOf(get(responseMetadata, "system_fingerprint"), recorder),
    time_to_first_token_ms:
      firstTokenAt === undefined || !isStream ? undefined : roundMs(firstTokenAt - run.startedAt),
    usage: free === undefined ? counted.usage : NOTHING_OF_ITS_OWN,
    service_tier: tiers.served,
    service_tier_requested: tiers.requested,
    attempt: attempt > 1 ? attempt : undefined,
  };
  return { fields, answer, free, reportedUsd: result.costUsd ?? counted.providerCostUsd };
}

function choicesOf({ choices, generations }: ModelResult, { content }: Recorder): Choice[] | undefined {
  if (choices === undefined) return undefined;
  const limit = Math.ceil(content.limits.messages / choices.length);
  return choices.map(({ text, toolCalls }, index) => {
    const reason = finishReason(generations[index] ?? {});
    const answer = text === undefined || text === "" ? undefined : content.text(text, limit);
    return {
      ...(answer !== undefined && { content: answer }),
      ...(toolCalls.length > 0 && { tool_calls: toolCalls.map((call) => toolCallFields(call, content)) }),
      ...(reason !== undefined && { finish_reason: reason }),
    };
  });
}

/** LangChain names a message after its run where the provider has not named it. */
const LANGCHAIN_ID = /^(run|lc_run)-/;

/** The answer's own id first: of the Responses API the message has another one. */
function responseId({ generations, messageId, cached }: ModelResult, recorder: Recorder): string | undefined {
  if (cached) return undefined;
  const id = textOf(get(generations[0]?.responseMetadata, "id")) ?? textOf(messageId);
  return id === undefined || LANGCHAIN_ID.test(id) ? undefined : labelOf(id, recorder);
}

function labelOf(value: unknown, { content }: Recorder): string | undefined {
  const text = textOf(value);
  return text === undefined ? undefined : content.label(deRepeat(text));
}

/** Classes whose streams report text alone, without the chunk it came in. */
const STREAMS_OF_TEXT: ReadonlySet<string> = new Set(["ChatGoogleGenerativeAI", "ChatCohere"]);

/**
 * Some packages report an answer in one piece as its only token, as text without a chunk. A stream of a single chunk
 * looks the same where it reports text alone, but its message was put together from chunks.
 */
function wasStreamed({ detail, registrations }: ModelRun, { isChunk }: ModelResult): boolean {
  const { tokenCallbacks, sawChunk, evidence } = detail;
  if (tokenCallbacks > registrations || tokenCallbacks === 0) return tokenCallbacks > 0;
  return sawChunk || (isChunk !== false && STREAMS_OF_TEXT.has(evidence.serializedId?.at(-1) ?? ""));
}

/** Who answered, at which tier, and why it stopped. */
function readAnswer({ detail }: ModelRun, result: ModelResult) {
  const { evidence, asked, streamFacts, reportedTier, reportedUsage } = detail;
  const { generations, llmOutput, rawUsage } = result;
  const { responseMetadata, generationInfo } = generations[0] ?? {};
  const additionalKwargs = streamFacts ?? result.additionalKwargs;
  const { invocationParams } = evidence;
  const answered = { responseMetadata, additionalKwargs, llmOutput, generationInfo };
  const identity = resolveModel(evidence, answered, asked);
  return {
    identity,
    // Any other name than the requested one can only be the answer's.
    isAssumed:
      identity.model === identity.modelRequested && (result.modelAssumed === true || !namesModel(answered)),
    finish:
      streamFacts?.finish_reason ?? finishReason({ responseMetadata, generationInfo, additionalKwargs }),
    tiers: serviceTiers({
      responseMetadata,
      llmOutput,
      generationInfo,
      reported: streamFacts?.service_tier ?? reportedTier,
      usages: [rawUsage, reportedUsage],
      invocationParams,
    }),
  };
}

function countedUsage(
  run: ModelRun,
  result: ModelResult,
  { provider, model }: ModelIdentity,
): NormalizedUsage {
  if (result.usage !== undefined) return { usage: result.usage };
  const { evidence, streamUsage, tokenCallbacks } = run.detail;
  const callbacks = tokenCallbacks / run.registrations;
  return normalizeUsage({
    provider,
    model,
    className: evidence.serializedId?.at(-1),
    invocationParams: evidence.invocationParams,
    hasSound: run.detail.hasSound,
    generations: result.generations,
    llmOutput: result.llmOutput,
    stream: tokenCallbacks === 0 ? undefined : { ...(streamUsage ?? noStreamUsage()), callbacks },
  });
}

/** What a call with this usage cost. */
export function costOf(
  recorder: Recorder,
  run: ModelRun,
  { fields, reportedUsd }: ResultFacts,
  usage: Usage,
): CallCost {
  const { provider, model, service_tier: serviceTier, service_tier_requested: serviceTierRequested } = fields;
  return priceCall(recorder.prices, {
    provider,
    model,
    usage,
    atMs: run.startedAtMs,
    serviceTier,
    serviceTierRequested,
    reportedUsd,
  });
}

function answerOf({ text, toolCalls }: ModelResult, { content }: Recorder): Answer {
  return {
    output: text === undefined || text === "" ? undefined : content.text(text, content.limits.messages),
    outputChars: text?.length,
    toolCalls: toolCalls.map((call) => toolCallFields(call, content)),
  };
}
