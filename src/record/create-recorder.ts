import { createContentPolicy } from "../content/policy.ts";
import { spanIdOfRun } from "../context/ids.ts";
import { messageOf } from "../events/errors.ts";
import type { EventName, TraceSummary } from "../events/schema.ts";
import type { EventOrigin } from "../events/sink.ts";
import { createPriceBook } from "../pricing/index.ts";
import { createEstimator, type Estimator } from "../tokenizers/estimator.ts";
import { type EventFields, type EventWriter, eventHead, isTooLarge } from "./event-writer.ts";
import { enclosingRunId } from "./manual-span.ts";
import { createMeter } from "./meter.ts";
import { createOpenRuns } from "./open-runs.ts";
import type { ResolvedOptions } from "./options.ts";
import type { Recorder, RunStart } from "./recorder.ts";
import { createReportedErrors } from "./reported-errors.ts";
import type { AgentProgress, Run, RunDetails, RunKind, RunOf, TraceState } from "./run.ts";
import { childContext, type RunContext, rootContext } from "./run-context.ts";
import { createServedModels } from "./served-models.ts";
import { roundMs } from "./time.ts";
import { createTraces } from "./traces.ts";
export interface RecorderParts {
  readonly options: ResolvedOptions;
  readonly writer: EventWriter;
  /** Writes the last event of a run that gets no callback any more, and finishes it. */
  readonly abandon: (recorder: Recorder, run: Run) => void;
}

export function createRecorder({ options, writer, abandon }: RecorderParts): Recorder {
  const { clock, logger } = options;
  const content = createContentPolicy(options.content, options.limits, options.redact, (error) =>
    logger.warnOnce(
      `langmeter: option redact.custom failed, its texts are replaced by "[redaction failed]": ${messageOf(error)}`,
      "redact.custom",
    ),
  );
  const traces = createTraces(options, content, writer, (trace) => recorder.meter.completed(trace));
  const openRuns = createOpenRuns({
    ttlMs: options.openRunTtlMs,
    maxRuns: options.maxOpenRuns,
    abandon: (run) => recorder.guard(() => abandon(recorder, run)),
  });
  let warned = false;

  function placeRun(start: RunStart): { trace: TraceState; parent: Run | undefined; context: RunContext } {
    const { metadata, tags } = start;
    const known = openRuns.findParent(start.parentRunId ?? enclosingRunId());
    const parent = start.owner === undefined || known?.trace === start.owner ? known : undefined;
    if (parent !== undefined) {
      const context = childContext(parent.context, parent.trace.sources, metadata, tags, content);
      return { trace: parent.trace, parent, context };
    }
    const trace = start.owner ?? traces.ofRootRun(start.runId, metadata, tags);
    const context = trace.explicit ? rootContext(trace.sources, metadata, tags, content) : trace.context;
    // The trace's own events should say what its first run could tell about user and thread.
    if (trace.name === undefined) trace.context = context;
    trace.name ??= content.label(start.name);
    traces.touch(trace);
    return { trace, parent, context };
  }

  function emit<Name extends EventName>(
    run: Run,
    name: Name,
    fields: EventFields<Name>,
    atMs: number,
    origin?: EventOrigin,
  ): void {
    if (!writer.listening) return;
    run.head ??= headOf(run);
    const recorded = writer.write(run.head, name, fields, atMs, origin);
    if (isTooLarge(recorded)) run.trace.totals.tooLarge++;
  }

  const recorder: Recorder = {
    content,
    reportedErrors: createReportedErrors(),
    meter: createMeter({
      options,
      hold: traces.hold,
      emitExceeded: (trace, fields) => recorder.emitForTrace(trace, "budget_exceeded", fields),
    }),
    prices: createPriceBook(options.pricing),
    servedModels: createServedModels(),
    estimate: estimatorOf(options),
    listening: writer.listening,

    warnOnce: (message) => logger.warnOnce(`langmeter: ${message}`),
    guard(work) {
      try {
        work(recorder);
      } catch (error) {
        if (!warned)
          logger.warn(
            `langmeter: an event could not be recorded, please report this: ${messageOf(error) ?? "unknown error"}`,
          );
        warned = true;
      }
    },

    begin<Kind extends RunKind>(
      start: RunStart,
      kind: Kind,
      describe: (parent: Run | undefined) => RunDetails[Kind],
    ): RunOf<Kind> | undefined {
      const known = openRuns.find(start.runId);
      if (known !== undefined) {
        known.registrations++;
        return undefined;
      }
      const { trace, parent, context } = placeRun(start);
      const visibleParent = visibleOf(parent);
      const ago = start.beganMsAgo ?? 0;
      const run = {
        kind,
        runId: start.runId,
        spanId: trace.rootRunId === start.runId ? trace.spanId : spanIdOfRun(start.runId),
        parent: visibleParent,
        tree: parent?.tree ?? { openRuns: 0, closedRunIds: [], signal: undefined },
        trace,
        name: content.label(start.name),
        startedAt: clock.elapsed() - ago,
        startedAtMs: clock.now() - ago,
        context,
        agent: start.agent ?? agentAround(parent),
        registrations: 1,
        failedModelCalls: 0,
        brokenChild: undefined,
        lastList: null,
        interrupted: false,
        closed: false,
        head: undefined,
        detail: describe(visibleParent),
      } as RunOf<RunKind> as RunOf<Kind>;
      if (visibleParent !== undefined) visibleParent.brokenChild = undefined;
      openRuns.open(run as Run, run.startedAt);
      return run;
    },

    find<Kind extends RunKind>(runId: string, kind: Kind): RunOf<Kind> | undefined {
      const run = openRuns.find(runId);
      return run?.kind === kind ? (run as RunOf<Kind>) : undefined;
    },

    finish(run, outcome, error) {
      if (run.closed) return;
      openRuns.close(run);
      const { trace, parent } = run;
      if (parent === undefined) {
        trace.outcome = outcome;
        return traces.topRunEnded(trace);
      }
      if (outcome === "interrupted") parent.interrupted = true;
      else if (outcome !== "success") parent.brokenChild = { outcome, error };
      traces.childEnded(trace);
    },

    hold: traces.hold,
    released: traces.released,
    now: clock.now,
    elapsed: clock.elapsed,
    latencyOf: (run) => roundMs(clock.elapsed() - run.startedAt),

    emit(run, name, fields, atMs = clock.now()) {
      emit(run, name, fields, atMs);
    },
    emitFailure(run, name, error, fields) {
      emit(run, name, fields, clock.now(), { error });
    },

    emitForTrace(trace, name, fields) {
      traces.touch(trace);
      return traces.emit(trace, name, fields);
    },
    startTrace(given) {
      const trace = traces.start(given);
      recorder.meter.checkBudgets(trace);
      return trace;
    },

    endTrace(trace, conclude) {
      for (const run of [...trace.open].reverse()) openRuns.giveUp(run);
      if (trace.completed === undefined) conclude?.();
      return traces.complete(trace).event as TraceSummary;
    },

    settle() {
      openRuns.expire(clock.elapsed());
      traces.settle();
    },

    abandonAll() {
      for (const run of openRuns.newestFirst()) openRuns.giveUp(run);
      traces.completeAll();
    },
  };
  return recorder;
}

function estimatorOf({ estimateTokens, logger }: ResolvedOptions): Estimator | undefined {
  if (estimateTokens === undefined) return undefined;
  return createEstimator(estimateTokens, (message) => logger.warn(`langmeter: ${message}`));
}

/** Nearest ancestor, itself included, that is recorded. */
function visibleOf(run: Run | undefined): Run | undefined {
  return run?.kind === "chain" && run.detail.hidden ? run.parent : run;
}

/** A model that a tool asks is no turn of the agent that calls the tool. */
function agentAround(parent: Run | undefined): AgentProgress | undefined {
  return parent?.kind === "tool" ? undefined : parent?.agent;
}

function headOf({ trace, parent, spanId, runId, context }: Run): string {
  const root = spanId === trace.spanId;
  const parentSpanId = root ? trace.parentSpanId : (parent?.spanId ?? trace.spanId);
  return eventHead(
    { traceId: trace.traceId, spanId, parentSpanId, root, runId, parentRunId: parent?.runId },
    context.json,
  );
}
