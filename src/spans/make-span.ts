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
  const { start, end, agent, trace, index } = parts;
  const common = { ...timesOf(end, start), trace, index };
  switch (end.event) {
    case "llm_call_end":
    case "llm_error":
      return { kind: "llm", start: start?.event === "llm_call_start" ? start : undefined, end, ...common };
    case "tool_call_end":
    case "tool_error":
      return { kind: "tool", start: start?.event === "tool_call_start" ? start : undefined, end, ...common };
    case "retriever_end":
    case "retriever_error":
      return {
        kind: "retriever",
        start: start?.event === "retriever_start" ? start : undefined,
        end,
        ...common,
      };
    case "chain_end":
    case "chain_error":
      return {
        kind: "chain",
        start: start?.event === "chain_start" ? start : undefined,
        end,
        agent,
        ...common,
      };
  }
}

export function traceSpanOf(trace: TraceSummary, index: number): TraceSpan {
  return { kind: "trace", start: undefined, end: trace, trace, index, ...timesOf(trace, undefined) };
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
