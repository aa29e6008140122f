import type { FailureOutcome } from "../events/schema.ts";
import { breakdownOf } from "./breakdown.ts";
import { foldFailure } from "./failure-fields.ts";
import type { Recorder, RunStart } from "./recorder.ts";
import type { RetrieverRun } from "./run.ts";

export function retrieverStarted(recorder: Recorder, start: RunStart, query: unknown): void {
  const run = recorder.begin(start, "retriever", () => undefined);
  if (run === undefined) return;
  const { content } = recorder;
  const { text, chars } = content.json(query, content.limits.messages);
  recorder.emit(run, "retriever_start", { name: run.name, input: text, input_chars: chars }, run.startedAtMs);
}

export function retrieverEnded(recorder: Recorder, runId: string, documentCount: number): void {
  const run = recorder.find(runId, "retriever");
  if (run === undefined) return;
  recorder.emit(run, "retriever_end", {
    name: run.name,
    document_count: documentCount,
    status: "success",
    latency_ms: recorder.latencyOf(run),
  });
  recorder.finish(run, "success");
}

export function retrieverFailed(recorder: Recorder, runId: string, thrown: unknown): void {
  const run = recorder.find(runId, "retriever");
  if (run === undefined) return;
  const { outcome, error } = breakdownOf(run, thrown);
  fail(recorder, run, outcome === "control_flow" ? "interrupted" : outcome, error);
}

export function retrieverAbandoned(recorder: Recorder, run: RetrieverRun): void {
  fail(recorder, run, "abandoned", undefined);
}

function fail(recorder: Recorder, run: RetrieverRun, outcome: FailureOutcome, error: unknown): void {
  recorder.emitFailure(run, "retriever_error", error, {
    name: run.name,
    ...foldFailure(recorder, run, error, outcome),
    status: outcome,
    latency_ms: recorder.latencyOf(run),
  });
  recorder.finish(run, outcome, error);
}
