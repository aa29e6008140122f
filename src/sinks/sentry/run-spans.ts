import type { LangMeterEvent } from "../../events/schema.ts";
import type { RecordedEvent } from "../../events/sink.ts";
import { createGenAiMapper } from "../../semconv/genai-mapper.ts";
import type { EndEvent, FinishedSpan, StartEvent } from "../../spans/finished-span.ts";
import { createSpanAssembly } from "../../spans/span-assembly.ts";
import { createOpenSpans } from "./open-spans.ts";
import { enterRecord } from "./record-scope.ts";
import type { SentrySpan, SpanningSentryClient } from "./sentry-client.ts";
import { sentryAttributesOf } from "./span-attributes.ts";
import { identityOf, type SpanIdentity, startIdentityOf } from "./span-identity.ts";
import { statusOf } from "./span-status.ts";

/** Writes model calls, tools, retrievers and agents as spans of Sentry. */
export interface RunSpans {
  write(recorded: RecordedEvent): void;
  /** The span that the event belongs to: its run's own, or the next one above. */
  spanOf(event: Readonly<LangMeterEvent>): SentrySpan | undefined;
}

const ORIGIN = { "sentry.origin": "auto.ai.langmeter" };

/** @param content Whether prompts, answers and tool data go along, as far as the events have them. */
export function createRunSpans(client: SpanningSentryClient, content: boolean): RunSpans {
  const mapper = createGenAiMapper({ content });
  const assembly = createSpanAssembly();
  const openSpans = createOpenSpans();

  /** Opens the run's span at once, while its parent is open: Sentry chooses the ids, and a child needs its parent's. */
  function started(start: StartEvent): void {
    const identity = startIdentityOf(mapper, start);
    if (identity !== undefined) return void open(start, identity, Date.parse(start.timestamp));
    const above = openSpans.find(start.trace_id, start.parent_span_id);
    if (above !== undefined) openSpans.passThrough(start, above);
  }

  function open(event: StartEvent | EndEvent, identity: SpanIdentity, startTime: number): SentrySpan {
    const { name, op } = identity;
    const parentSpan = openSpans.find(event.trace_id, event.parent_span_id);
    const attributes = { ...identity.attributes, ...ORIGIN };
    const options = { name, op, startTime, attributes, ...(parentSpan && { parentSpan }) };
    const span = client.withScope((scope) => {
      enterRecord(scope, event, content);
      return parentSpan === undefined && client.getActiveSpan?.() === undefined
        ? client.continueTrace(continuing(event), () => client.startInactiveSpan(options))
        : client.startInactiveSpan(options);
    });
    openSpans.open(event, span);
    return span;
  }

  function ended(finished: FinishedSpan): void {
    if (finished.kind === "trace") return; // its runs are spans of the caller's own, or roots
    const { end, startMs, endMs } = finished;
    const mapped = mapper(finished);
    const identity = identityOf(mapped);
    if (finished.start === undefined && identity !== undefined) open(end, identity, startMs);
    const span = openSpans.end(end);
    if (span === undefined) return;
    if (identity !== undefined) span.updateName(identity.name);
    span.setAttributes(sentryAttributesOf(mapped.attributes, finished));
    span.setStatus(statusOf(end));
    span.end(endMs);
  }

  return {
    write(recorded) {
      const { event } = recorded;
      if (isStart(event)) started(event);
      for (const finished of assembly.join([recorded])) ended(finished);
      assembly.accepted([recorded]);
      if (event.event === "trace_complete") openSpans.complete(event.trace_id);
    },
    spanOf: (event) => openSpans.find(event.trace_id, event.span_id),
  };
}

const STARTS: ReadonlySet<string> = new Set<StartEvent["event"]>([
  "llm_call_start",
  "tool_call_start",
  "chain_start",
  "retriever_start",
]);

function isStart(event: Readonly<LangMeterEvent>): event is Readonly<StartEvent> {
  return STARTS.has(event.event);
}

/** The headers of a request that would come from the span above ours: a root takes its trace from them. */
function continuing({ trace_id, parent_span_id, span_id }: StartEvent | EndEvent) {
  return { sentryTrace: `${trace_id}-${parent_span_id ?? span_id}`, baggage: undefined };
}
