import { createAmbient } from "../context/ambient.ts";
import { newRunId } from "../context/ids.ts";
import { chainEnded, chainFailed, chainStarted } from "./chains.ts";
import type { Recorder } from "./recorder.ts";
import type { TraceState } from "./run.ts";

/** The run id of the manual span that the caller is in. */
const enclosing = createAmbient<string>();

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
  const succeeded = () => recorder.guard(() => chainEnded(recorder, runId, () => []));
  const failed = (error: unknown) => recorder.guard(() => chainFailed(recorder, runId, error));
  recorder.guard(() => chainStarted(recorder, start, { runType: "span", hidden: false }));
  try {
    const result = enclosing.run(runId, work);
    if (!(result instanceof Promise)) {
      succeeded();
      return result;
    }
    // The caller gets its own promise, and its rejection is the caller's to handle.
    result.then(succeeded, failed);
    return result;
  } catch (error) {
    failed(error);
    throw error;
  }
}
