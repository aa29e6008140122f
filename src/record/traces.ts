import type { ContentPolicy } from "../content/policy.ts";
import { mergeContexts, type TraceContext } from "../context/context.ts";
import { newSpanId, newTraceId, spanIdOfRun, traceIdOfRun } from "../context/ids.ts";
import { currentContext } from "../context/scope.ts";
import type { EventName, EventOf, TraceSummary } from "../events/schema.ts";
import { picoToUsd } from "../pricing/index.ts";
import type { EventFields, EventWriter } from "./event-writer.ts";
import type { ResolvedOptions } from "./options.ts";
import type { TraceState } from "./run.ts";
import { type ContextSources, contextFields, rootContext } from "./run-context.ts";
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
  /** Writes the totals; the second call returns the same summary. */
  complete(trace: TraceState): TraceSummary;
  emit<Name extends EventName>(trace: TraceState, name: Name, fields: EventFields<Name>): EventOf<Name>;
  /** Completes the traces whose root has ended though a child has not, and those nobody ends. */
  settle(): void;
  completeAll(): void;
}

export function createTraces(options: ResolvedOptions, content: ContentPolicy, writer: EventWriter): Traces {
  const { clock } = options;
  /** Traces that somebody must end, least recently used first, with the time of the last use. */
  const unended = new Map<TraceState, number>();
  const waitingForChildren = new Set<TraceState>();

  function create(
    identity: Pick<TraceState, "traceId" | "spanId" | "explicit">,
    explicit: TraceContext,
  ): TraceState {
    const sources: ContextSources = {
      ambient: contextFields(mergeContexts(options.defaults, currentContext()), content),
      explicit: contextFields(explicit, content),
    };
    return {
      ...identity,
      sources,
      context: rootContext(sources, undefined, undefined, content),
      startedAt: clock.elapsed(),
      totals: createTotals(),
      open: new Set(),
      requestedTools: new Map(),
      outcome: "success",
    };
  }

  function expireUnended(): void {
    for (const [trace, usedAt] of unended) {
      const tooMany = unended.size > options.maxOpenRuns;
      if (!tooMany && clock.elapsed() - usedAt <= options.openRunTtlMs) return;
      unended.delete(trace);
      if (trace.open.size === 0) traces.complete(trace);
      else unended.set(trace, clock.elapsed()); // its runs have a time limit of their own
    }
  }

  const traces: Traces = {
    start: (given) => create({ traceId: newTraceId(), spanId: newSpanId(), explicit: true }, given),

    ofRootRun(runId, metadata, tags) {
      const trace = create({ traceId: traceIdOfRun(runId), spanId: spanIdOfRun(runId), explicit: false }, {});
      trace.context = rootContext(trace.sources, metadata, tags, content);
      trace.rootRunId = runId;
      return trace;
    },

    touch(trace) {
      if (!trace.explicit || trace.summary !== undefined) return;
      unended.delete(trace);
      unended.set(trace, clock.elapsed());
      expireUnended();
    },

    topRunEnded(trace) {
      if (trace.explicit) return;
      trace.endedAt = clock.elapsed();
      if (trace.open.size === 0) traces.complete(trace);
      else waitingForChildren.add(trace);
    },

    childEnded(trace) {
      if (trace.open.size === 0 && waitingForChildren.has(trace)) traces.complete(trace);
    },

    complete(trace) {
      if (trace.summary !== undefined) return trace.summary;
      unended.delete(trace);
      waitingForChildren.delete(trace);
      trace.requestedTools.clear();
      trace.summary = traces.emit(trace, "trace_complete", {
        ...totalsFields(trace.totals, picoToUsd),
        name: trace.name,
        latency_ms: roundMs((trace.endedAt ?? clock.elapsed()) - trace.startedAt),
        outcome: trace.outcome,
      });
      return trace.summary;
    },

    emit(trace, name, fields) {
      const at = {
        traceId: trace.traceId,
        spanId: trace.spanId,
        runId: trace.rootRunId,
        context: trace.context.fields,
      };
      return writer.write(at, name, fields);
    },

    settle() {
      for (const trace of waitingForChildren) traces.complete(trace);
      expireUnended();
    },

    completeAll() {
      for (const trace of [...waitingForChildren, ...unended.keys()]) traces.complete(trace);
    },
  };
  return traces;
}
