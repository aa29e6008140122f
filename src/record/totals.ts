import type { EventOf, Usage } from "../events/schema.ts";
import { picoToUsd } from "../pricing/index.ts";
import type { Said } from "./answers.ts";
import { type CallCost, picoOf } from "./cost-fields.ts";
import { type FailedWork, isPassing, type ThrownValue } from "./reported-errors.ts";

/** The running sums of one trace. Folded before any sampling, so that they are exact whatever is delivered. */
export interface Totals {
  llmCalls: number;
  toolCalls: number;
  errors: number;
  retries: number;
  /** Calls that may be billed: all that ended or failed but the free ones. */
  billableCalls: number;
  /** Of the billable calls; undefined until one of them says it. */
  inputTokens: number | undefined;
  outputTokens: number | undefined;
  cachedTokens: number | undefined;
  reasoningTokens: number | undefined;
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
  /** The same for what was thrown and is no object. */
  seenValue: ThrownValue | undefined;
}

export function createTotals(): Totals {
  return {
    llmCalls: 0,
    toolCalls: 0,
    errors: 0,
    retries: 0,
    billableCalls: 0,
    inputTokens: undefined,
    outputTokens: undefined,
    cachedTokens: undefined,
    reasoningTokens: undefined,
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
    seenValue: undefined,
  };
}

/** Counts an error once, however many runs it passes through. Says whether this was the first. */
export function foldError(totals: Totals, error: unknown, work: FailedWork): boolean {
  if (typeof error === "object" && error !== null) {
    if (totals.seenErrors?.has(error)) return false;
    totals.seenErrors ??= new WeakSet();
    totals.seenErrors.add(error);
  } else {
    const isRepeated = isPassing(error, work, totals.seenValue);
    totals.seenValue = { value: error, work };
    if (isRepeated) return false;
  }
  totals.errors++;
  return true;
}

/** A trace has a handful of models and tools; names that are made at run time must not fill its last event. */
const MAX_NAMES = 100;

/** A name in a list of names, once. */
export function noteOnce(names: string[], name: string): void {
  if (names.length > MAX_NAMES || names.includes(name)) return;
  names.push(names.length < MAX_NAMES ? name : "…");
}

/** Adds the tokens and the cost of one model call. A free one used none and cost nothing. */
export function foldUsage(totals: Totals, usage: Usage, cost: CallCost): void {
  if (cost.kind === "free") return;
  const costPico = picoOf(cost);
  totals.billableCalls++;
  if (costPico === null) totals.unpricedCalls++;
  else totals.costPico += costPico;
  if (usage.usage_source === "estimated") {
    totals.estimatedCalls++;
    totals.estimatedTokens += (usage.input_tokens ?? 0) + (usage.output_tokens ?? 0);
    return;
  }
  totals.inputTokens = sumOf(totals.inputTokens, usage.input_tokens);
  totals.outputTokens = sumOf(totals.outputTokens, usage.output_tokens);
  totals.cachedTokens = sumOf(totals.cachedTokens, usage.cache_read_tokens);
  totals.reasoningTokens = sumOf(totals.reasoningTokens, usage.reasoning_tokens);
}

function sumOf(sum: number | undefined, tokens: number | undefined): number | undefined {
  return tokens === undefined ? sum : (sum ?? 0) + tokens;
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

/**
 * The sums as `trace_complete` carries them. What nobody knows is absent: 0 stands only where it is known, because no
 * call can have cost or used anything. A sum that covers some of the calls stands beside `unpriced_calls`.
 */
export function totalsFields(totals: Totals): TotalsFields {
  const { billableCalls, unpricedCalls, costPico } = totals;
  const none = billableCalls === 0 ? 0 : undefined;
  return {
    llm_calls: totals.llmCalls,
    tool_calls: totals.toolCalls,
    errors: totals.errors,
    retries: totals.retries,
    input_tokens: totals.inputTokens ?? none,
    output_tokens: totals.outputTokens ?? none,
    cached_tokens: totals.cachedTokens ?? none,
    reasoning_tokens: totals.reasoningTokens ?? none,
    estimated_tokens: totals.estimatedTokens,
    cost_usd: unpricedCalls === 0 || costPico > 0 ? picoToUsd(costPico) : undefined,
    unpriced_calls: unpricedCalls,
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
