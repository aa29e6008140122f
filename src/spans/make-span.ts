import type { EventOf, TraceSummary } from "../events/schema.ts";
import type { EndEvent, FinishedSpan, StartEvent, TraceSpan } from "./finished-span.ts";

/** The events that one span is made of. */
interface SpanParts {
  readonly start: StartEvent | undefined;
  readonly end: EndEvent;
  readonly agent: EventOf<"agent_finish"> | undefined;
  readonly trace: TraceSummary | undefined;
  readonly index: number;
}

export function runSpanOf(parts: SpanParts): FinishedSpan {
  const { end, agent, trace, index } = parts;
  const { startMs, endMs } = timesOf(end, parts.start);
  switch (end.event) {
    case "llm_call_end":
    case "llm_error": {
      const start = startNamed("llm_call_start", parts.start);
      return { kind: "llm", start, end, startMs, endMs, trace, index };
    }
    case "tool_call_end":
    case "tool_error": {
      const start = startNamed("tool_call_start", parts.start);
      return { kind: "tool", start, end, startMs, endMs, trace, index };
    }
    case "retriever_end":
    case "retriever_error": {
      const start = startNamed("retriever_start", parts.start);
      return { kind: "retriever", start, end, startMs, endMs, trace, index };
    }
    case "chain_end":
    case "chain_error": {
      const start = startNamed("chain_start", parts.start);
      return { kind: "chain", start, end, agent, startMs, endMs, trace, index };
    }
  }
}

/** Undefined where the start is of another kind of run: only a broken record has such. */
function startNamed<Name extends StartEvent["event"]>(
  name: Name,
  start: StartEvent | undefined,
): EventOf<Name> | undefined {
  return start?.event === name ? (start as EventOf<Name>) : undefined;
}

export function traceSpanOf(trace: TraceSummary, index: number): TraceSpan {
  const { startMs, endMs } = timesOf(trace, undefined);
  return { kind: "trace", start: undefined, end: trace, startMs, endMs, trace, index };
}

/**
 * The start by the start event's own clock reading, where there is one; the length by the latency, which is measured
 * on a clock that never goes back.
 */
function timesOf(
  end: EndEvent | TraceSummary,
  start: StartEvent | undefined,
): { readonly startMs: number; readonly endMs: number } {
  const latencyMs = end.latency_ms ?? 0;
  const startMs = start === undefined ? Date.parse(end.timestamp) - latencyMs : Date.parse(start.timestamp);
  return { startMs, endMs: startMs + latencyMs };
}
