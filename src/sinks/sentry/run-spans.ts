import type { LangMeterEvent } from "../../events/schema.ts";
import type { RecordedEvent } from "../../events/sink.ts";
import { createGenAiMapper } from "../../semconv/genai-mapper.ts";
import type { EndEvent, FinishedSpan, StartEvent } from "../../spans/finished-span.ts";
import { createSpanAssembly } from "../../spans/span-assembly.ts";
import { withoutParent } from "./event-privacy.ts";
import { createOpenSpans } from "./open-spans.ts";
import { enterRecord } from "./record-scope.ts";
import type { SentrySpan, SpanningSentryClient } from "./sentry-client.ts";
import { sentryAttributesOf, sentryNamed } from "./span-attributes.ts";
import { identityOf, plainIdentity, type SpanIdentity, startIdentityOf } from "./span-identity.ts";
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
    const startMs = Date.parse(start.timestamp);
    const above = spanAbove(start, startMs);
    const identity = startIdentityOf(mapper, start);
    if (identity !== undefined) open(start, identity, startMs, above);
    else if (above !== undefined) openSpans.passThrough(start, above);
    else if (start.root === true && isOutside())
      open(start, plainIdentity(mapper.start(start).name), startMs, undefined);
  }

  /** Whether no span of the application is active, so that what begins here is a root. */
  const isOutside = () => client.getActiveSpan?.() === undefined;

  /** Undefined where the run hangs on the application's active span, or is a root itself. */
  function spanAbove(event: StartEvent | EndEvent, startMs: number): SentrySpan | undefined {
    const { trace_id, parent_span_id: parentId, parent_run_id: parentRunId, root } = event;
    const parent = openSpans.find(trace_id, parentId);
    if (parent !== undefined || parentId === undefined || root === true || !isOutside()) return parent;
    return parentRunId === undefined ? beginTrace(event, parentId, startMs) : openSpans.topOf(trace_id);
  }

  /** A trace that the caller ends has no start event: its span begins with the first run below it. */
  function beginTrace(firstRun: StartEvent | EndEvent, span_id: string, startMs: number): SentrySpan {
    const { parent_span_id, ...trace } = firstRun;
    return open({ ...trace, span_id }, plainIdentity(), startMs, undefined);
  }

  function open(
    event: StartEvent | EndEvent,
    identity: SpanIdentity,
    startTime: number,
    parentSpan: SentrySpan | undefined,
  ): SentrySpan {
    const { name, op } = identity;
    const attributes = { ...sentryNamed(identity.attributes), ...ORIGIN };
    const options = { name, op, startTime, attributes, ...(parentSpan && { parentSpan }) };
    const isRoot = parentSpan === undefined && isOutside();
    const span = client.withScope((scope) => {
      enterRecord(scope, event, content);
      if (!isRoot) return client.startInactiveSpan(options);
      scope.addEventProcessor?.(withoutParent);
      return client.continueTrace(inTraceOf(event), () => client.startInactiveSpan(options));
    });
    openSpans.open(event, span, isRoot);
    return span;
  }

  function ended(finished: FinishedSpan): void {
    const { end, startMs, endMs } = finished;
    const mapped = mapper(finished);
    const identity = identityOf(mapped);
    if (finished.kind !== "trace" && finished.start === undefined && identity !== undefined)
      open(finished.end, identity, startMs, spanAbove(finished.end, startMs));
    const span = openSpans.end(end);
    if (span === undefined) return;
    span.updateName(mapped.name);
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

/**
 * The headers of a request from a span above: Sentry takes the trace of a root from nothing else. The span in them
 * exists nowhere; {@link withoutParent} takes it out again.
 */
function inTraceOf({ trace_id, span_id }: StartEvent | EndEvent) {
  return { sentryTrace: `${trace_id}-${span_id}`, baggage: undefined };
}
