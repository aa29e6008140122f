import type { LangMeterEvent } from "../../events/schema.ts";
import type { RecordedEvent } from "../../events/sink.ts";

/**
 * The names of the traces that are under way. Langfuse wants the name on every span, but most spans end, and leave,
 * long before the end of the trace says it: until then a trace has the name of its first run, as it does in the record.
 */
export interface TraceNames {
  /** Reads what the batch says. Repeating it changes nothing. */
  learn(batch: readonly RecordedEvent[]): void;
  find(traceId: string): string | undefined;
  /** The batch is accepted: traces that ended in it can be forgotten. */
  accepted(batch: readonly RecordedEvent[]): void;
}

const MAX_TRACES = 10_000;

export function createTraceNames(): TraceNames {
  /** Oldest first; undefined: the first run has no name in its start event. */
  const names = new Map<string, string | undefined>();
  return {
    learn(batch) {
      for (const { event } of batch) {
        if (event.event === "trace_complete") names.set(event.trace_id, event.name);
        else if (!names.has(event.trace_id)) names.set(event.trace_id, runName(event));
      }
      for (const oldest of names.keys()) {
        if (names.size <= MAX_TRACES) break;
        names.delete(oldest);
      }
    },
    find: (traceId) => names.get(traceId),
    accepted(batch) {
      for (const { event } of batch) if (event.event === "trace_complete") names.delete(event.trace_id);
    },
  };
}

function runName(event: LangMeterEvent): string | undefined {
  switch (event.event) {
    case "chain_start":
    case "retriever_start":
      return event.name;
    case "tool_call_start":
      return event.tool_name;
    default:
      return undefined;
  }
}
