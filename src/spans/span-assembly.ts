import type { RecordedEvent } from "../events/sink.ts";
import type { EndEvent, FinishedSpan, StartEvent } from "./finished-span.ts";
import { runSpanOf, traceSpanOf } from "./make-span.ts";

/**
 * Joins the start and the end of each run into one span. Starts wait here for their ends, bounded by number and size;
 * the oldest go first, and their spans then lack what only the start knows.
 */
export interface SpanAssembly {
  /** The spans that are complete with this batch, in its order. Repeating it with the same batch gives the same. */
  join(batch: readonly RecordedEvent[]): FinishedSpan[];
  /** The batch is accepted: what its spans were made of can be forgotten. */
  accepted(batch: readonly RecordedEvent[]): void;
}

/** What is known of a span that is not complete. */
interface OpenSpan {
  start?: RecordedEvent;
  agentFinish?: RecordedEvent;
  /** The end of a root run waits for the totals of its trace. */
  rootEnd?: RecordedEvent;
}

const MAX_OPEN_SPANS = 10_000;
const MAX_OPEN_CHARS = 16_000_000;

export function createSpanAssembly(): SpanAssembly {
  /** By span id, oldest first. */
  const open = new Map<string, OpenSpan>();
  let chars = 0;

  function remember(spanId: string, part: keyof OpenSpan, recorded: RecordedEvent): void {
    const span = open.get(spanId) ?? {};
    chars += recorded.json.length - (span[part]?.json.length ?? 0);
    span[part] = recorded;
    open.set(spanId, span);
    for (const oldest of open.keys()) {
      if (open.size <= MAX_OPEN_SPANS && chars <= MAX_OPEN_CHARS) break;
      forget(oldest);
    }
  }

  function forget(spanId: string): void {
    const { start, agentFinish, rootEnd } = open.get(spanId) ?? {};
    for (const part of [start, agentFinish, rootEnd]) chars -= part?.json.length ?? 0;
    open.delete(spanId);
  }

  function finish(recorded: RecordedEvent, index: number): FinishedSpan | undefined {
    const { event } = recorded;
    const known = open.get(event.span_id);
    const start = known?.start?.event as StartEvent | undefined;
    const agent = known?.agentFinish?.event;
    const agentFinish = agent?.event === "agent_finish" ? agent : undefined;
    if (event.event === "trace_complete") {
      const rootEnd = known?.rootEnd?.event as EndEvent | undefined;
      if (rootEnd === undefined) return traceSpanOf(event, index);
      return runSpanOf({ start, end: rootEnd, agent: agentFinish, trace: event, index });
    }
    if (!isEnd(recorded) || event.root === true) return undefined;
    return runSpanOf({ start, end: event as EndEvent, agent: agentFinish, trace: undefined, index });
  }

  return {
    join(batch) {
      const spans: FinishedSpan[] = [];
      for (const [index, recorded] of batch.entries()) {
        const { event } = recorded;
        if (isStart(recorded)) remember(event.span_id, "start", recorded);
        else if (event.event === "agent_finish") remember(event.span_id, "agentFinish", recorded);
        else if (isEnd(recorded) && event.root === true) remember(event.span_id, "rootEnd", recorded);
        const span = finish(recorded, index);
        if (span !== undefined) spans.push(span);
      }
      return spans;
    },
    accepted(batch) {
      for (const recorded of batch) {
        const { event } = recorded;
        const isComplete = event.event === "trace_complete" || (isEnd(recorded) && event.root !== true);
        if (isComplete) forget(event.span_id);
      }
    },
  };
}

function isStart({ name }: RecordedEvent): boolean {
  return name.endsWith("_start");
}

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

function isEnd({ name, event }: RecordedEvent): boolean {
  // Arguments that a tool's schema refused: no tool ran, and the span is that of the graph node.
  const neverRan = event.event === "tool_error" && event.latency_ms === undefined;
  return ENDS.has(name) && !neverRan;
}
