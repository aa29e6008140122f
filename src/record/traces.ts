import type { ContentPolicy } from "../content/policy.ts";
import { callerSpan } from "../context/caller-span.ts";
import { type ContextFields, mergeContexts, type TraceContext } from "../context/context.ts";
import { newSpanId, newTraceId, spanIdOfRun, traceIdOfRun } from "../context/ids.ts";
import { currentContext } from "../context/scope.ts";
import { traceActivity } from "../context/trace-activity.ts";
import type { RecordedEvent } from "../events/recorded-event.ts";
import type { EventName } from "../events/schema.ts";
import { type EventFields, type EventWriter, eventHead } from "./event-writer.ts";
import { createHeldWork } from "./held-work.ts";
import { CHECKS_PER_TTL } from "./open-runs.ts";
import type { ResolvedOptions } from "./options.ts";
import type { TraceState } from "./run.ts";
import { type ContextSources, contextFields, rootContext } from "./run-context.ts";
import { createStopSwitch } from "./stop-switch.ts";
import { roundMs } from "./time.ts";
import { createTotals, totalsFields } from "./totals.ts";

/** The traces between their start and their `trace_complete`. */
export interface Traces {
  /** A trace that the caller ends. Costs nothing until something happens in it. */
  start(given: TraceContext): TraceState;
  /** The trace that a root run of the shared handler is. */
  ofRootRun(runId: string, metadata: unknown, tags: unknown): TraceState;
  /** Says that something happens in the trace. */
  touch(trace: TraceState): void;
  /** A top run ended with this outcome; a trace that is its root run ends with it, once its children have. */
  topRunEnded(trace: TraceState): void;
  /** A run below ended: perhaps the last one that a trace waited for. */
  childEnded(trace: TraceState): void;
  /** Writes the totals, once; a second call returns the same event. */
  complete(trace: TraceState): RecordedEvent;
  emit<Name extends EventName>(trace: TraceState, name: Name, fields: EventFields<Name>): RecordedEvent;
  /** Keeps the trace open until the work, which must not reject, is done. */
  hold(trace: TraceState, work: Promise<void>): void;
  /** Resolves when nothing holds the trace, or any trace. */
  released(trace?: TraceState): Promise<void>;
  /** Completes the traces whose root has ended though a child has not, and those nobody ends. */
  settle(): void;
  completeAll(): void;
}

type Identity = Pick<
  TraceState,
  "traceId" | "spanId" | "parentSpanId" | "explicit" | "sources" | "context" | "rootRunId"
>;

/** @param completed Told of each trace that is over. */
export function createTraces(
  options: ResolvedOptions,
  content: ContentPolicy,
  writer: EventWriter,
  completed: (trace: TraceState) => void,
): Traces {
  const { clock } = options;
  const defaults = contextFields(options.defaults, content);
  /** Traces that somebody must end, least recently used first, with the time of the last use. */
  const unended = new Map<TraceState, number>();
  const waiting = new Set<TraceState>();
  const heldWork = createHeldWork((trace) => traces.childEnded(trace));
  let checkedAt = 0;

  const isDone = (trace: TraceState) => trace.open.size === 0 && !heldWork.isHeld(trace);

  function ambientFields(): ContextFields {
    const scope = currentContext();
    return scope === undefined ? defaults : contextFields(mergeContexts(options.defaults, scope), content);
  }

  function create(identity: Identity): TraceState {
    const { traceId, spanId, parentSpanId, explicit, sources, context, rootRunId } = identity;
    return {
      traceId,
      spanId,
      parentSpanId,
      explicit,
      sources,
      context,
      rootRunId,
      startedAt: clock.elapsed(),
      totals: createTotals(),
      open: new Set(),
      breakdowns: undefined,
      requestedTools: undefined,
      outcome: "success",
      name: undefined,
      stop: explicit ? createStopSwitch() : undefined,
      endedAt: undefined,
      completed: undefined,
      leave: undefined,
    };
  }

  function expireUnended(): void {
    checkedAt = clock.elapsed();
    for (const [trace, usedAt] of unended) {
      const tooMany = unended.size > options.maxOpenRuns;
      if (!tooMany && clock.elapsed() - usedAt <= options.openRunTtlMs) return;
      unended.delete(trace);
      if (trace.open.size === 0) traces.complete(trace);
      else unended.set(trace, clock.elapsed()); // its runs have a time limit of their own
    }
  }

  const traces: Traces = {
    start(given) {
      const sources: ContextSources = { ambient: ambientFields(), explicit: contextFields(given, content) };
      const context = rootContext(sources, undefined, undefined, content);
      const caller = callerSpan(given);
      return create({
        traceId: caller?.traceId ?? newTraceId(),
        spanId: newSpanId(),
        parentSpanId: caller?.spanId,
        explicit: true,
        sources,
        context,
        rootRunId: undefined,
      });
    },

    ofRootRun(runId, metadata, tags) {
      const sources: ContextSources = { ambient: ambientFields(), explicit: {} };
      const context = rootContext(sources, metadata, tags, content);
      const caller = callerSpan();
      return create({
        traceId: caller?.traceId ?? traceIdOfRun(runId),
        spanId: spanIdOfRun(runId),
        parentSpanId: caller?.spanId,
        explicit: false,
        sources,
        context,
        rootRunId: runId,
      });
    },

    touch(trace) {
      if (trace.completed === undefined)
        trace.leave ??= traceActivity.enter(trace.traceId, trace.parentSpanId !== undefined);
      if (!trace.explicit || trace.completed !== undefined) return;
      const now = clock.elapsed();
      unended.delete(trace);
      unended.set(trace, now);
      if (unended.size > options.maxOpenRuns || now - checkedAt > options.openRunTtlMs / CHECKS_PER_TTL)
        expireUnended();
    },

    topRunEnded(trace) {
      if (trace.explicit) return;
      trace.endedAt = clock.elapsed();
      if (isDone(trace)) traces.complete(trace);
      else waiting.add(trace);
    },

    childEnded(trace) {
      if (isDone(trace) && waiting.has(trace)) traces.complete(trace);
    },

    complete(trace) {
      if (trace.completed !== undefined) return trace.completed;
      unended.delete(trace);
      waiting.delete(trace);
      trace.requestedTools = undefined;
      const ending = {
        name: trace.name,
        latency_ms: roundMs((trace.endedAt ?? clock.elapsed()) - trace.startedAt),
        outcome: trace.outcome,
      };
      trace.completed = traces.emit(
        trace,
        "trace_complete",
        Object.assign(totalsFields(trace.totals), ending),
      );
      completed(trace);
      trace.leave?.();
      return trace.completed;
    },

    emit(trace, name, fields) {
      const { traceId, spanId, parentSpanId, rootRunId } = trace;
      const head = eventHead(
        { traceId, spanId, parentSpanId, root: true, runId: rootRunId },
        trace.context.json,
      );
      return writer.write(head, name, fields, clock.now());
    },

    hold: heldWork.hold,
    released: heldWork.settled,

    settle() {
      for (const trace of waiting) traces.complete(trace);
      expireUnended();
    },

    completeAll() {
      for (const trace of [...waiting, ...unended.keys()]) traces.complete(trace);
    },
  };
  return traces;
}
