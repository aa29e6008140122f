import type { EventOf, Usage } from "../events/schema.ts";
import type { GenerationEvidence, UsageEvidence } from "../usage/evidence.ts";
import { finishReason } from "../usage/finish-reason.ts";
import { resolveModel } from "../usage/model-id.ts";
import { type NormalizedUsage, normalizeUsage } from "../usage/normalize.ts";
import { serviceTier } from "../usage/service-tier.ts";
import type { Answer } from "./agent-steps.ts";
import { type CallCost, FREE, priceCall } from "./cost-fields.ts";
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
  /** Of the first generation: where some providers put the served model and the stop reason of a stream. */
  readonly additionalKwargs?: unknown;
  /** Answered from LangChain's own cache. */
  readonly cached: boolean;
  /** Counted by the caller itself; nothing is looked for elsewhere. */
  readonly usage?: Usage;
  /** The bill, where the caller knows it. */
  readonly costUsd?: number | undefined;
}

/** Of a call that broke off: what its stream had said by then. */
export function partialResult(run: ModelRun): ModelResult {
  const text = run.partialOutput === "" ? undefined : run.partialOutput;
  return { generations: [], llmOutput: undefined, text, toolCalls: [], cached: false };
}

/** What a success and a failure have in common, but for the cost. */
export type ResultFields = Pick<
  EventOf<"llm_call_end">,
  | "model_requested"
  | "provider"
  | "model"
  | "operation"
  | "finish_reason"
  | "output"
  | "output_chars"
  | "tool_calls"
  | "stream"
  | "choices"
  | "time_to_first_token_ms"
  | "usage"
  | "service_tier"
  | "attempt"
>;

export interface ResultFacts {
  readonly fields: ResultFields;
  readonly answer: Answer;
  readonly cost: CallCost;
}

/** Usage, model, price and answer of a call, as the events carry them. */
export function readResult(recorder: Recorder, run: ModelRun, result: ModelResult): ResultFacts {
  const first = result.generations[0];
  const response = {
    responseMetadata: first?.responseMetadata,
    generationInfo: first?.generationInfo,
    additionalKwargs: result.additionalKwargs,
    llmOutput: result.llmOutput,
  };
  const { provider, modelRequested, model } = resolveModel({ ...run.evidence, ...response });
  const counted =
    result.usage === undefined ? normalizeUsage(usageEvidence(run, result, provider)) : given(result.usage);
  const { usage } = counted;
  const tier = serviceTier({ ...response, invocationParams: run.evidence.invocationParams });
  const call = {
    provider,
    model,
    usage,
    atMs: run.startedAtMs,
    serviceTier: tier,
    reportedUsd: result.costUsd ?? counted.providerCostUsd,
  };
  const answer = answerOf(result, recorder);
  const fields: ResultFields = {
    model_requested: modelRequested,
    provider,
    model,
    operation: run.operation,
    finish_reason: finishReason(response),
    output: answer.output,
    output_chars: answer.outputChars,
    tool_calls: answer.toolCalls.length > 0 ? [...answer.toolCalls] : undefined,
    stream: run.tokenCallbacks > 0 && !result.cached ? true : undefined,
    choices: result.generations.length > 1 ? result.generations.length : undefined,
    time_to_first_token_ms:
      run.firstTokenAt === undefined ? undefined : roundMs(run.firstTokenAt - run.startedAt),
    usage,
    service_tier: tier,
    attempt: run.attempt > 1 ? run.attempt : undefined,
  };
  return { fields, answer, cost: result.cached ? FREE : priceCall(recorder.prices, call) };
}

function given(usage: Usage): NormalizedUsage {
  return { usage };
}

function usageEvidence(run: ModelRun, result: ModelResult, provider: string | undefined): UsageEvidence {
  const className = run.evidence.serializedId?.at(-1);
  return {
    generations: result.generations,
    llmOutput: result.llmOutput,
    ...(provider === undefined ? {} : { provider }),
    ...(className === undefined ? {} : { className }),
    ...(run.streamUsage === undefined ? {} : { stream: run.streamUsage }),
  };
}

function answerOf({ text, toolCalls }: ModelResult, { content }: Recorder): Answer {
  return {
    output: text === undefined ? undefined : content.text(text, content.limits.messages),
    outputChars: text?.length,
    toolCalls: toolCalls.map((call) => toolCallFields(call, content)),
  };
}
