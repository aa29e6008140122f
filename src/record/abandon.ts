import { chainAbandoned } from "./chains.ts";
import { modelAbandoned } from "./model-calls.ts";
import type { Recorder } from "./recorder.ts";
import { retrieverAbandoned } from "./retrievers.ts";
import type { Run } from "./run.ts";
import { toolAbandoned } from "./tool-calls.ts";

/** Ends a run that gets no callback any more: LangChain says nothing when a consumer breaks off a stream. */
export function abandonRun(recorder: Recorder, run: Run): void {
  switch (run.kind) {
    case "model":
      return modelAbandoned(recorder, run);
    case "tool":
      return toolAbandoned(recorder, run);
    case "retriever":
      return retrieverAbandoned(recorder, run);
    case "chain":
      return chainAbandoned(recorder, run);
  }
}
