import type { FailureOutcome } from "../events/schema.ts";
import { isRecord } from "../events/untrusted.ts";
import { agentFinished, finishingAgent } from "./agent-steps.ts";
import { answerOf, foldAnswer, foldNoAnswer, isOutermost, type OutputReader } from "./answers.ts";
import { attemptOf, noteChainFailure } from "./attempts.ts";
import { breakdownOf } from "./breakdown.ts";
import { foldFailure } from "./failure-fields.ts";
import type { Recorder, RunStart } from "./recorder.ts";
import type { Breakdown, ChainRun } from "./run.ts";
import { toolAnswered } from "./tool-calls.ts";

export interface ChainStart {
  readonly runType: string | undefined;
  /** Plumbing of the framework: keeps the tree together but emits nothing. */
  readonly hidden: boolean;
}

/** Chains are the tree between the calls. Their inputs and outputs repeat the whole history and are never recorded. */
export function chainStarted(recorder: Recorder, start: RunStart, facts: ChainStart): void {
  const run = recorder.begin(start, "chain", (parent) => ({
    runType: facts.runType === undefined ? undefined : recorder.content.label(facts.runType),
    hidden: facts.hidden && parent !== undefined,
    isAgent: start.agent !== undefined,
  }));
  if (run === undefined) return;
  run.failedModelCalls = attemptOf(run.parent, start.tags) - 1;
  if (!run.detail.hidden)
    recorder.emit(run, "chain_start", { name: run.name, run_type: run.detail.runType }, run.startedAtMs);
}

/** @param read Undefined: the output is nobody's answer. */
export function chainEnded(recorder: Recorder, runId: string, output?: unknown, read?: OutputReader): void {
  const run = recorder.find(runId, "chain");
  if (run === undefined) return;
  if (read === undefined) return end(recorder, run, run.interrupted ? "interrupted" : "success");
  const broken = returnedBreakdown(run, output, read);
  if (broken !== undefined) return broke(recorder, run, broken);
  if (run.parent !== undefined) run.parent.lastList = read.list(output);
  if (run.trace.requestedTools?.size && !run.detail.hidden) {
    for (const answer of read.toolAnswers(output)) toolAnswered(recorder, run, answer);
  }
  // A paused run has not answered yet.
  if (run.interrupted) return end(recorder, run, "interrupted");
  noteAnswer(recorder, run, output, read);
  end(recorder, run, "success");
}

function noteAnswer(recorder: Recorder, run: ChainRun, output: unknown, read: OutputReader): void {
  const agent = finishingAgent(run);
  const isLast = isOutermost(run);
  if (agent === undefined && !isLast) return;
  const { isAgent } = run.detail;
  const answer = answerOf(recorder, run, read.answer(output, { isGraph: isAgent, lastList: run.lastList }));
  if (agent !== undefined) agentFinished(recorder, run, agent, answer);
  if (isLast) foldAnswer(run.trace.totals, answer);
}

/** How the run broke, where the very error of a step is what it gave back. */
function returnedBreakdown(
  { brokenChild, trace }: ChainRun,
  output: unknown,
  read: OutputReader,
): Breakdown | undefined {
  if (brokenChild?.error === undefined) return undefined;
  const isIt = (error: unknown) =>
    error === brokenChild.error ||
    (isRecord(error) && trace.breakdowns?.get(error)?.error === brokenChild.error);
  return read.errors(output).some(isIt) ? brokenChild : undefined;
}

export function chainFailed(recorder: Recorder, runId: string, thrown: unknown): void {
  const run = recorder.find(runId, "chain");
  if (run === undefined) return;
  broke(recorder, run, breakdownOf(run, thrown));
}

function broke(recorder: Recorder, run: ChainRun, { outcome, error }: Breakdown): void {
  switch (outcome) {
    case "control_flow":
      return end(recorder, run, "success");
    case "interrupted":
      return end(recorder, run, "interrupted");
    case "error":
      noteChainFailure(run);
      return fail(recorder, run, outcome, error);
    default:
      return fail(recorder, run, outcome, error);
  }
}

/** LangGraph rejects before it says that its root has ended: what broke its step has broken it. */
export function chainAbandoned(recorder: Recorder, run: ChainRun): void {
  broke(recorder, run, run.brokenChild ?? { outcome: "abandoned", error: undefined });
}

function end(recorder: Recorder, run: ChainRun, status: "success" | "interrupted"): void {
  const { name, detail } = run;
  if (!run.detail.hidden)
    recorder.emit(run, "chain_end", {
      name,
      run_type: detail.runType,
      status,
      latency_ms: recorder.latencyOf(run),
    });
  recorder.finish(run, status);
}

function fail(recorder: Recorder, run: ChainRun, outcome: FailureOutcome, error: unknown): void {
  const failure = foldFailure(recorder, run, error, outcome);
  if (!run.detail.hidden) {
    recorder.emitFailure(run, "chain_error", error, {
      name: run.name,
      run_type: run.detail.runType,
      ...failure,
      status: outcome,
      latency_ms: recorder.latencyOf(run),
    });
  }
  if (isOutermost(run)) foldNoAnswer(run.trace.totals);
  recorder.finish(run, outcome, error);
}
