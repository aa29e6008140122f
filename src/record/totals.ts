import type { EventOf, Usage } from "../events/schema.ts";
import type { Said } from "./answers.ts";

/** The running sums of one trace. Folded before any sampling, so that they are exact whatever is delivered. */
export interface Totals {
  llmCalls: number;
  toolCalls: number;
  errors: number;
  retries: number;
  inputTokens: number;
  outputTokens: number;
  cachedTokens: number;
  reasoningTokens: number;
  estimatedTokens: number;
  costPico: number;
  unpricedCalls: number;
  estimatedCalls: number;
  messageCount: number;
  input?: string | undefined;
  topic?: string | undefined;
  output?: string | undefined;
  /** What the last model call said. */
  said?: Said | undefined;
  /** The caller has said what the answer is: no model's answer takes its place. */
  outputGiven: boolean;
  readonly models: string[];
  readonly tools: string[];
  /** Events that no sink could take. */
  tooLarge: number;
  /** Error objects already counted: one error surfaces in the model run, in every chain above and in the root. */
  seenErrors: WeakSet<object> | undefined;
}

export function createTotals(): Totals {
  return {
    llmCalls: 0,
    toolCalls: 0,
    errors: 0,
    retries: 0,
    inputTokens: 0,
    outputTokens: 0,
    cachedTokens: 0,
    reasoningTokens: 0,
    estimatedTokens: 0,
    costPico: 0,
    unpricedCalls: 0,
    estimatedCalls: 0,
    messageCount: 0,
    outputGiven: false,
    tooLarge: 0,
    models: [],
    tools: [],
    seenErrors: undefined,
  };
}

/** Counts an error once, however many runs it passes through. Says whether this was the first. */
export function foldError(totals: Totals, error: unknown): boolean {
  if (typeof error === "object" && error !== null) {
    if (totals.seenErrors?.has(error)) return false;
    totals.seenErrors ??= new WeakSet();
    totals.seenErrors.add(error);
  }
  totals.errors++;
  return true;
}

/** A name in a list of names, once: the lists are as short as the trace has models or tools. */
export function noteOnce(names: string[], name: string): void {
  if (!names.includes(name)) names.push(name);
}

/** Adds the tokens and the cost of one model call. `costPico` null: the call cost something unknown. */
export function foldUsage(totals: Totals, usage: Usage, costPico: number | null): void {
  if (costPico === null) totals.unpricedCalls++;
  else totals.costPico += costPico;
  if (usage.usage_source === "estimated") {
    totals.estimatedCalls++;
    totals.estimatedTokens += (usage.input_tokens ?? 0) + (usage.output_tokens ?? 0);
    return;
  }
  totals.inputTokens += usage.input_tokens ?? 0;
  totals.outputTokens += usage.output_tokens ?? 0;
  totals.cachedTokens += usage.cache_read_tokens ?? 0;
  totals.reasoningTokens += usage.reasoning_tokens ?? 0;
}

type TotalsFields = Pick<
  EventOf<"trace_complete">,
  | "llm_calls"
  | "tool_calls"
  | "errors"
  | "retries"
  | "input_tokens"
  | "output_tokens"
  | "cached_tokens"
  | "reasoning_tokens"
  | "estimated_tokens"
  | "cost_usd"
  | "unpriced_calls"
  | "estimated_calls"
  | "models"
  | "tools"
  | "input"
  | "output"
  | "topic"
  | "message_count"
  | "dropped"
>;

/** The sums as `trace_complete` carries them. */
export function totalsFields(totals: Totals, picoToUsd: (pico: number) => number): TotalsFields {
  return {
    llm_calls: totals.llmCalls,
    tool_calls: totals.toolCalls,
    errors: totals.errors,
    retries: totals.retries,
    input_tokens: totals.inputTokens,
    output_tokens: totals.outputTokens,
    cached_tokens: totals.cachedTokens,
    reasoning_tokens: totals.reasoningTokens,
    estimated_tokens: totals.estimatedTokens,
    cost_usd: picoToUsd(totals.costPico),
    unpriced_calls: totals.unpricedCalls,
    estimated_calls: totals.estimatedCalls,
    models: totals.models,
    tools: totals.tools,
    input: totals.input,
    output: totals.output,
    topic: totals.topic,
    message_count: totals.messageCount > 0 ? totals.messageCount : undefined,
    dropped: totals.tooLarge > 0 ? { too_large: totals.tooLarge } : undefined,
  };
}
