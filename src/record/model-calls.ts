import { cutText } from "../content/text.ts";
import { provesNoBill } from "../events/errors.ts";
import type { ToolCall, Usage } from "../events/schema.ts";
import { get } from "../events/untrusted.ts";
import { type ModelEvidence, requestedModel } from "../usage/model-id.ts";
import { agentTurn } from "./agent-steps.ts";
import { foldAnswer, foldNoAnswer, isOutermost } from "./answers.ts";
import { attemptOf, noteFailure, noteSuccess } from "./attempts.ts";
import { abandonedBreakdown, modelBreakdown } from "./breakdown.ts";
import { type CallCost, costFields, REFUSED, UNPRICED } from "./cost-fields.ts";
import { foldFailure } from "./failure-fields.ts";
import { NO_HOLDS } from "./meter.ts";
import { modelParameters, toolNames } from "./model-parameters.ts";
import {
  type Answer,
  costOf,
  type ModelResult,
  partialResult,
  type ResultFacts,
  type ResultFields,
  readResult,
} from "./model-result.ts";
import { firstUserMessage, hasSound, newestMessages, newestUserMessage, type Prompt } from "./prompt.ts";
import type { Recorder, RunStart } from "./recorder.ts";
import type { Breakdown, ModelRun, TraceState } from "./run.ts";
import { estimateUsage } from "./token-estimate.ts";
import { noteOnce, type Totals } from "./totals.ts";

export interface ModelStart {
  /** chat, text_completion, embeddings, image, audio. */
  readonly operation: string;
  readonly evidence: ModelEvidence;
  readonly prompt: Prompt;
  /** The `AbortSignal` of the call, if it has one. */
  readonly signal?: unknown;
  /** One of several prompts of one request, whose bill stands on the first prompt's run. @default false */
  readonly billedWithFirst?: boolean;
}

const TOPIC_CHARS = 80;

/**
 * A call that is about to be made. The promise, where there is one, settles when the budgets know whether it may; the
 * framework waits for it, and the trace's signal says what it came to.
 */
export function modelCalled(
  recorder: Recorder,
  start: RunStart,
  call: ModelStart,
): Promise<void> | undefined {
  const run = modelStarted(recorder, start, call);
  return run === undefined ? undefined : recorder.meter.admit(run);
}

export function modelStarted(recorder: Recorder, start: RunStart, call: ModelStart): ModelRun | undefined {
  const { content } = recorder;
  const { operation, evidence, prompt, signal, billedWithFirst = false } = call;
  const asked = requestedModel(evidence);
  const run = recorder.begin(start, "model", (parent) => ({
    operation,
    evidence,
    asked,
    prompt: recorder.estimate === undefined ? undefined : prompt,
    signal,
    messageCount: prompt.messageCount,
    hasSound: asked.provider?.startsWith("google") === true && hasSound(prompt),
    billedWithFirst,
    attempt: attemptOf(parent, start.tags),
    firstTokenAt: undefined,
    tokenCallbacks: 0,
    sawChunk: false,
    partialOutput: "",
    partialChars: 0,
    streamUsage: undefined,
    holds: NO_HOLDS,
    streamFacts: undefined,
    reportedUsage: undefined,
    reportedTier: undefined,
    streamedToolCalls: undefined,
  }));
  if (run === undefined) return undefined;
  const { invocationParams } = evidence;
  const { attempt } = run.detail;
  if (signal !== undefined) run.tree.signal = signal;
  foldStart(run, prompt, recorder);
  const fields = {
    provider: asked.provider,
    model: asked.modelRequested,
    operation,
    input: newestMessages(prompt, content),
    message_count: prompt.messageCount,
    input_chars: prompt.chars(),
    model_parameters: modelParameters(invocationParams, content),
    tools: toolNames(invocationParams, content),
    stream: get(invocationParams, "stream") === true ? true : undefined,
    attempt: attempt > 1 ? attempt : undefined,
  };
  recorder.emit(run, "llm_call_start", fields, run.startedAtMs);
  return run;
}

function foldStart(run: ModelRun, prompt: Prompt, { content }: Recorder): void {
  const { totals } = run.trace;
  totals.llmCalls++;
  if (run.detail.attempt > 1) totals.retries++;
  totals.messageCount = Math.max(totals.messageCount, prompt.messageCount);
  if (totals.input !== undefined) return;
  const question = newestUserMessage(prompt);
  const opening = firstUserMessage(prompt);
  if (question === undefined || opening === undefined) return;
  totals.input = content.message(question.content, content.limits.messages) || undefined;
  const start = content.message(opening.content, TOPIC_CHARS)?.trimStart().split("\n", 1)[0];
  totals.topic = start === undefined || start === "" ? undefined : cutText(start, TOPIC_CHARS);
}

export function modelEnded(recorder: Recorder, runId: string, read: () => ModelResult): void {
  const run = recorder.find(runId, "model");
  if (run === undefined) return;
  const result = read();
  const facts = readResult(recorder, run, result);
  const { answer } = facts;
  foldResult(run.trace.totals, run, facts.fields, answer);
  noteRequestedTools(run.trace, answer.toolCalls);
  noteModel(recorder, run, facts.fields, false);
  writeEnd(recorder, run, result, facts);
  noteSuccess(run.parent);
  agentTurn(recorder, run, answer.toolCalls);
  recorder.finish(run, "success");
}

/** Prices the call and writes its end: at once, or when a tokenizer has counted what the provider did not. */
function writeEnd(recorder: Recorder, run: ModelRun, result: ModelResult, facts: ResultFacts): void {
  const { fields } = facts;
  const atMs = recorder.now();
  const timing = { latency_ms: recorder.latencyOf(run), cached: result.cached ? true : undefined };
  const write = (usage: Usage) => {
    const cost = facts.free ?? costOf(recorder, run, facts, usage);
    recorder.meter.charge(run, usage, cost);
    fields.usage = usage;
    recorder.emit(
      run,
      "llm_call_end",
      Object.assign(fields, costFields(cost, recorder.prices.version), timing),
      atMs,
    );
  };
  const isCounted = fields.usage.usage_source !== "none" || recorder.estimate === undefined;
  const usage = isCounted ? fields.usage : estimateUsage(recorder.estimate, run, result, fields);
  if (usage instanceof Promise)
    recorder.hold(
      run.trace,
      usage.then((counted) => recorder.guard(() => write(counted))),
    );
  else write(usage);
}

/** How the model did, under the name that was asked for, and which model that name leads to. */
function noteModel(recorder: Recorder, run: ModelRun, fields: ResultFields, failed: boolean): void {
  const { asked } = run.detail;
  const served = fields.model_assumed ? undefined : fields.model;
  if (served !== undefined) recorder.servedModels.note(asked, served);
  const name = asked.modelRequested ?? fields.model;
  if (name !== undefined) recorder.meter.health.note(name, recorder.latencyOf(run), failed, served);
}

/** Remembers which tools were asked for: a call whose arguments are refused never reaches its tool. */
function noteRequestedTools(trace: TraceState, toolCalls: readonly ToolCall[]): void {
  for (const { id, name } of toolCalls) {
    if (id === undefined) continue;
    trace.requestedTools ??= new Map();
    trace.requestedTools.set(id, name ?? "unknown");
  }
}

function foldResult(totals: Totals, run: ModelRun, { model }: ResultFields, answer: Answer): void {
  foldModel(totals, run, model);
  totals.messageCount = Math.max(totals.messageCount, run.detail.messageCount + 1);
  if (answer.output === undefined) return;
  totals.said = { output: answer.output, chars: answer.outputChars };
  if (isOutermost(run)) foldAnswer(totals, totals.said);
}

/** One model, one name: a call that failed before is listed under what was asked, until the name leads to a model. */
function foldModel({ models }: Totals, { detail }: ModelRun, model: string | undefined): void {
  if (model === undefined) return;
  const { modelRequested } = detail.asked;
  const at = modelRequested === undefined || model === modelRequested ? -1 : models.indexOf(modelRequested);
  if (at >= 0) models.splice(at, 1);
  noteOnce(models, model);
}

/** @param known What the call is known to have used and said. @default what its stream had told */
export function modelFailed(recorder: Recorder, runId: string, error: unknown, known?: ModelResult): void {
  const run = recorder.find(runId, "model");
  if (run !== undefined) fail(recorder, run, modelBreakdown(run, error), known);
}

export function modelAbandoned(recorder: Recorder, run: ModelRun): void {
  fail(recorder, run, abandonedBreakdown(run));
}

/** An embedding or an image that fails takes no answer back. */
function isConversation({ detail }: ModelRun): boolean {
  return detail.operation === "chat" || detail.operation === "text_completion";
}

function fail(recorder: Recorder, run: ModelRun, breakdown: Breakdown, known?: ModelResult): void {
  const { error } = breakdown;
  const outcome = breakdown.outcome === "control_flow" ? "interrupted" : breakdown.outcome;
  const { partialChars } = run.detail;
  const facts = readResult(recorder, run, known ?? partialResult(run));
  const { fields } = facts;
  const cost = failureCost(recorder, run, facts, error, known);
  recorder.meter.charge(run, fields.usage, cost);
  if (outcome === "error") {
    noteFailure(run.parent);
    noteModel(recorder, run, fields, true);
  }
  // Behind the price: a name that was learned from other calls is good for counting, not for billing.
  if (fields.model_assumed) fields.model = recorder.servedModels.find(run.detail.asked) ?? fields.model;
  foldModel(run.trace.totals, run, fields.model ?? fields.model_requested);
  const failure = {
    ...foldFailure(recorder, run, error, outcome),
    output_chars: partialChars > 0 ? partialChars : fields.output_chars,
    latency_ms: recorder.latencyOf(run),
    outcome,
  };
  recorder.emitFailure(
    run,
    "llm_error",
    error,
    Object.assign(fields, costFields(cost, recorder.prices.version), failure),
  );
  if (isOutermost(run) && isConversation(run)) foldNoAnswer(run.trace.totals);
  recorder.finish(run, outcome, error);
}

/**
 * What a call cost that brought no answer. The provider bills what it produced, whatever the client made of it: an
 * answer that was cut, filtered, off its schema or not waited for. Free is only what never was an answer; a status
 * in the midst of a stream is none of the request's. What is not known of a request of several prompts, the first
 * prompt's run says.
 */
function failureCost(
  recorder: Recorder,
  run: ModelRun,
  facts: ResultFacts,
  error: unknown,
  known: ModelResult | undefined,
): CallCost {
  if (facts.free !== undefined) return provesNoBill(error) ? REFUSED : facts.free;
  const cost = known === undefined ? UNPRICED : costOf(recorder, run, facts, facts.fields.usage);
  if (cost.kind !== "unpriced") return cost;
  const { tokenCallbacks, streamUsage } = run.detail;
  const isAnswered =
    tokenCallbacks > 0 ||
    streamUsage !== undefined ||
    facts.answer.output !== undefined ||
    facts.answer.toolCalls.length > 0 ||
    facts.fields.usage.usage_source !== "none";
  return !isAnswered && provesNoBill(error) ? REFUSED : UNPRICED;
}
