import { outcomeOf } from "../events/errors.ts";
import type { FailureOutcome } from "../events/schema.ts";
import { get } from "../events/untrusted.ts";
import { type ModelEvidence, requestedModel } from "../usage/model-id.ts";
import { type Answer, agentTurn } from "./agent-steps.ts";
import { attemptOf, noteFailure, noteSuccess } from "./attempts.ts";
import { costFields, picoOf, UNPRICED } from "./cost-fields.ts";
import { failureFields } from "./failure-fields.ts";
import { modelParameters, toolNames } from "./model-parameters.ts";
import { type ModelResult, partialResult, readResult } from "./model-result.ts";
import { firstUserMessage, newestMessages, type Prompt } from "./prompt.ts";
import type { Recorder, RunStart } from "./recorder.ts";
import type { ModelRun } from "./run.ts";
import { foldError, foldUsage, type Totals } from "./totals.ts";

export interface ModelStart extends RunStart {
  /** chat, text_completion, embeddings, image, audio. */
  readonly operation: string;
  readonly evidence: ModelEvidence;
  readonly prompt: Prompt;
}

const TOPIC_CHARS = 80;

export function modelStarted(recorder: Recorder, start: ModelStart): void {
  const { content } = recorder;
  const run = recorder.begin<ModelRun>(start, (base) => ({
    ...base,
    kind: "model",
    operation: start.operation,
    evidence: start.evidence,
    requested: requestedModel(start.evidence),
    attempt: attemptOf(base.parent, start.tags),
    tokenCallbacks: 0,
    partialOutput: "",
    partialChars: 0,
  }));
  if (run === undefined) return;
  const { invocationParams } = start.evidence;
  foldStart(run, start.prompt, recorder);
  const fields = {
    provider: run.requested.provider,
    model: run.requested.modelRequested,
    operation: run.operation,
    input: newestMessages(start.prompt, content),
    message_count: start.prompt.messageCount,
    input_chars: start.prompt.chars(),
    model_parameters: modelParameters(invocationParams, content),
    tools: toolNames(invocationParams, content),
    stream: get(invocationParams, "stream") === true ? true : undefined,
    attempt: run.attempt > 1 ? run.attempt : undefined,
  };
  recorder.emit(run, "llm_call_start", fields, run.startedAtMs);
}

function foldStart(run: ModelRun, prompt: Prompt, { content }: Recorder): void {
  const { totals } = run.trace;
  totals.llmCalls++;
  if (run.attempt > 1) totals.retries++;
  totals.messageCount = Math.max(totals.messageCount, prompt.messageCount);
  if (totals.input !== undefined) return;
  const asked = firstUserMessage(prompt);
  if (asked === undefined) return;
  totals.input = content.message(asked.content, content.limits.messages);
  totals.topic = totals.input?.trimStart().split("\n", 1)[0]?.slice(0, TOPIC_CHARS).toWellFormed();
}

export function modelEnded(recorder: Recorder, runId: string, read: () => ModelResult): void {
  const run = recorder.find(runId, "model");
  if (run === undefined) return;
  const result = read();
  const { fields, answer, cost } = readResult(recorder, run, result);
  const { totals, requestedTools } = run.trace;
  foldUsage(totals, fields.usage, picoOf(cost));
  foldAnswer(totals, fields.model, answer);
  for (const { id, name } of answer.toolCalls)
    if (id !== undefined) requestedTools.set(id, name ?? "unknown");
  recorder.emit(run, "llm_call_end", {
    ...fields,
    ...costFields(cost),
    latency_ms: recorder.latencyOf(run),
    cached: result.cached ? true : undefined,
  });
  noteSuccess(run.parent);
  agentTurn(recorder, run, answer);
  recorder.finish(run, "success");
}

function foldAnswer(totals: Totals, model: string | undefined, answer: Answer): void {
  if (model !== undefined) totals.models.add(model);
  totals.messageCount++;
  if (answer.output !== undefined && answer.toolCalls.length === 0) totals.output = answer.output;
}

export function modelFailed(recorder: Recorder, runId: string, error: unknown): void {
  const run = recorder.find(runId, "model");
  if (run === undefined) return;
  const outcome = outcomeOf(error);
  fail(recorder, run, outcome === "control_flow" ? "interrupted" : outcome, error);
}

export function modelAbandoned(recorder: Recorder, run: ModelRun): void {
  fail(recorder, run, "abandoned", undefined);
}

function fail(recorder: Recorder, run: ModelRun, outcome: FailureOutcome, error: unknown): void {
  const { totals } = run.trace;
  const { fields } = readResult(recorder, run, partialResult(run));
  if (outcome === "error") {
    foldError(totals, error);
    noteFailure(run.parent);
  }
  // A refused request costs nothing; one that was broken off is billed, but nobody says how much.
  const billed = outcome === "aborted" || outcome === "abandoned" || run.firstTokenAt !== undefined;
  if (billed) foldUsage(totals, fields.usage, picoOf(UNPRICED));
  recorder.emit(run, "llm_error", {
    ...fields,
    output_chars: run.partialChars > 0 ? run.partialChars : undefined,
    ...costFields(UNPRICED),
    ...failureFields(error, outcome, recorder.content),
    latency_ms: recorder.latencyOf(run),
    outcome,
  });
  recorder.finish(run, outcome);
}
