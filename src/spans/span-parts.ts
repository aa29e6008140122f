import type { RecordedEvent } from "../events/sink.ts";

const STARTS: ReadonlySet<string> = new Set([
  "llm_call_start",
  "tool_call_start",
  "chain_start",
  "retriever_start",
]);
const ENDS: ReadonlySet<string> = new Set([
  "llm_call_end",
  "llm_error",
  "tool_call_end",
  "tool_error",
  "chain_end",
  "chain_error",
  "retriever_end",
  "retriever_error",
]);

export function startsSpan({ name }: RecordedEvent): boolean {
  return STARTS.has(name);
}

/** The end of a run; of a root run the totals of its trace are still to come. */
export function endsRun(recorded: RecordedEvent): boolean {
  return ENDS.has(recorded.name) && !neverRan(recorded);
}

/** Arguments that a tool's schema refused: no tool ran, and the span is that of the graph node. */
function neverRan({ name, event }: RecordedEvent): boolean {
  return name === "tool_error" && event.event === "tool_error" && event.latency_ms === undefined;
}

/** The event with which everything is known of its span. */
export function completesSpan(recorded: RecordedEvent): boolean {
  return recorded.name === "trace_complete" || (endsRun(recorded) && recorded.event.root !== true);
}

/** An event that waits for the one that completes its span. */
export function waitsForSpan(recorded: RecordedEvent): boolean {
  const isRootEnd = endsRun(recorded) && recorded.event.root === true;
  return startsSpan(recorded) || recorded.name === "agent_finish" || isRootEnd;
}
