import type { EventOf } from "../events/schema.ts";
import type { RecordedEvent } from "../events/sink.ts";
import type { EndEvent, FinishedSpan, StartEvent } from "./finished-span.ts";
import { runSpanOf, traceSpanOf } from "./make-span.ts";
import { completesSpan, endsRun, startsSpan } from "./span-parts.ts";

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

  function remembered(spanId: string): SpanParts {
    const { start, agentFinish, rootEnd } = open.get(spanId) ?? {};
    const agent = agentFinish?.event;
    return {
      start: start?.event as StartEvent | undefined,
      agent: agent?.event === "agent_finish" ? agent : undefined,
      rootEnd: rootEnd?.event as EndEvent | undefined,
    };
  }

  function finish({ event }: RecordedEvent, index: number): FinishedSpan {
    const { start, agent, rootEnd } = remembered(event.span_id);
    if (event.event !== "trace_complete")
      return runSpanOf({ start, end: event as EndEvent, agent, trace: undefined, index });
    if (rootEnd === undefined) return traceSpanOf(event, index);
    return runSpanOf({ start, end: rootEnd, agent, trace: event, index });
  }

  return {
    join(batch) {
      const spans: FinishedSpan[] = [];
      for (const [index, recorded] of batch.entries()) {
        if (completesSpan(recorded)) spans.push(finish(recorded, index));
        else if (startsSpan(recorded)) remember(recorded.event.span_id, "start", recorded);
        else if (recorded.name === "agent_finish") remember(recorded.event.span_id, "agentFinish", recorded);
        else if (endsRun(recorded)) remember(recorded.event.span_id, "rootEnd", recorded);
      }
      return spans;
    },
    accepted(batch) {
      for (const recorded of batch) if (completesSpan(recorded)) forget(recorded.event.span_id);
    },
  };
}

/** The same, read. */
interface SpanParts {
  readonly start: StartEvent | undefined;
  readonly agent: EventOf<"agent_finish"> | undefined;
  readonly rootEnd: EndEvent | undefined;
}
