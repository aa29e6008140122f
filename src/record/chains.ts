import type { FailureOutcome } from "../events/schema.ts";
import { agentEnded } from "./agent-steps.ts";
import { attemptOf, noteChainFailure } from "./attempts.ts";
import { breakdownOf } from "./breakdown.ts";
import { foldFailure } from "./failure-fields.ts";
import type { Recorder, RunStart } from "./recorder.ts";
import type { ChainRun } from "./run.ts";
import { type ToolAnswer, toolAnswered } from "./tool-calls.ts";

export interface ChainStart {
  readonly runType: string | undefined;
  /** Plumbing of the framework: keeps the tree together but emits nothing. */
  readonly hidden: boolean;
}

/** Chains are the tree between the calls. Their inputs and outputs repeat the whole history and are never read. */
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

/** @param readAnswers The tool messages in the output: read only while a call that a model asked for is unanswered. */
export function chainEnded(
  recorder: Recorder,
  runId: string,
  readAnswers: () => readonly ToolAnswer[],
): void {
  const run = recorder.find(runId, "chain");
  if (run === undefined) return;
  if (run.trace.requestedTools?.size && !run.detail.hidden) {
    for (const answer of readAnswers()) toolAnswered(recorder, run, answer);
  }
  if (run.detail.isAgent) agentEnded(recorder, run);
  end(recorder, run, "success");
}

export function chainFailed(recorder: Recorder, runId: string, thrown: unknown): void {
  const run = recorder.find(runId, "chain");
  if (run === undefined) return;
  const { outcome, error } = breakdownOf(run.trace, thrown);
  switch (outcome) {
    case "control_flow":
      return end(recorder, run, "success");
    case "interrupted":
      run.tree.interrupted = true;
      return end(recorder, run, "interrupted");
    case "error":
      noteChainFailure(run);
      return fail(recorder, run, outcome, error);
    default:
      return fail(recorder, run, outcome, error);
  }
}

export function chainAbandoned(recorder: Recorder, run: ChainRun): void {
  fail(recorder, run, "abandoned", undefined);
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
  const failure = foldFailure(recorder, run.trace, error, outcome);
  if (!run.detail.hidden) {
    recorder.emitFailure(run, "chain_error", error, {
      name: run.name,
      run_type: run.detail.runType,
      ...failure,
      status: outcome,
      latency_ms: recorder.latencyOf(run),
    });
  }
  recorder.finish(run, outcome);
}
