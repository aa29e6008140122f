import { sharedAmbient } from "../context/ambient.ts";
import { newRunId } from "../context/ids.ts";
import { chainEnded, chainFailed, chainStarted } from "./chains.ts";
import { observe } from "./observe.ts";
import type { Recorder } from "./recorder.ts";
import type { TraceState } from "./run.ts";

/** The run id of the manual span that the caller is in. */
const enclosing = sharedAmbient<string>("manual-span");

export function enclosingRunId(): string | undefined {
  return enclosing.get();
}

/** Runs the work as a step of the trace: what is recorded inside hangs below it. */
export function runSpan<Result>(
  recorder: Recorder,
  trace: TraceState,
  name: string,
  work: () => Result,
): Result {
  const runId = newRunId();
  const start = {
    runId,
    parentRunId: undefined,
    name: String(name),
    tags: undefined,
    metadata: undefined,
    owner: trace,
  };
  recorder.guard(() => chainStarted(recorder, start, { runType: "span", hidden: false }));
  return observe(
    () => enclosing.run(runId, work),
    (ending) =>
      recorder.guard(() => {
        if (ending.threw) chainFailed(recorder, runId, ending.error);
        else chainEnded(recorder, runId);
      }),
  );
}
