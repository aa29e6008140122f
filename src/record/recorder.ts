import type { ContentPolicy } from "../content/policy.ts";
import type { TraceContext } from "../context/context.ts";
import type { RecordedEvent } from "../events/recorded-event.ts";
import type { EventName, TraceOutcome, TraceSummary } from "../events/schema.ts";
import type { PriceBook } from "../pricing/index.ts";
import type { Estimator } from "../tokenizers/estimator.ts";
import type { EventFields } from "./event-writer.ts";
import type { Meter } from "./meter.ts";
import type { ReportedErrors } from "./reported-errors.ts";
import type { AgentProgress, Run, RunDetails, RunKind, RunOf, TraceState } from "./run.ts";
import type { ServedModels } from "./served-models.ts";

/** What every run's start says, whatever its kind. */
export interface RunStart {
  readonly runId: string;
  readonly parentRunId: string | undefined;
  readonly name: string;
  readonly tags: unknown;
  readonly metadata: unknown;
  /** The trace of the handler that was called; the shared handler has none of its own. */
  readonly owner: TraceState | undefined;
  /** For what is recorded after the fact: how long ago it began. @default 0 */
  readonly beganMsAgo?: number;
  /** Begins a new agent; without it the run counts for its parent's. */
  readonly agent?: AgentProgress | undefined;
}

/** Keeps the runs and the traces and writes their events: what the producers work with. */
export interface Recorder {
  readonly content: ContentPolicy;
  readonly meter: Meter;
  readonly reportedErrors: ReportedErrors;
  readonly prices: PriceBook;
  readonly servedModels: ServedModels;
  /** Whether any sink or log takes the events. */
  readonly listening: boolean;
  /** Counts tokens where the provider did not; undefined where the user did not ask for it. */
  readonly estimate: Estimator | undefined;
  /** Names what the application gave us and cannot be recorded, once. */
  warnOnce(message: string): void;
  /** Runs `work` and lets no error of ours reach the application. The only catch between callback and queue. */
  guard(work: (recorder: Recorder) => void): void;
  /** Opens the run; undefined where it is open already. */
  begin<Kind extends RunKind>(
    start: RunStart,
    kind: Kind,
    describe: (parent: Run | undefined) => RunDetails[Kind],
  ): RunOf<Kind> | undefined;
  find<Kind extends RunKind>(runId: string, kind: Kind): RunOf<Kind> | undefined;
  /**
   * Closes the run after its own events, and with the last run of a trace the trace.
   *
   * @param error Why it broke, where it did.
   */
  finish(run: Run, outcome: TraceOutcome, error?: unknown): void;
  /** Keeps the trace open until the work, which must not reject, is done. */
  hold(trace: TraceState, work: Promise<void>): void;
  /** Resolves when nothing holds the trace, or any trace. */
  released(trace?: TraceState): Promise<void>;
  /** The wall clock, in milliseconds since 1970. */
  now(): number;
  /** The monotonic clock, in milliseconds. */
  elapsed(): number;
  /** Milliseconds since the run began. */
  latencyOf(run: Run): number;
  /** @param atMs When it happened. @default now */
  emit<Name extends EventName>(run: Run, name: Name, fields: EventFields<Name>, atMs?: number): void;
  /** As `emit`, with what was thrown for the sinks that report it themselves. */
  emitFailure<Name extends EventName>(run: Run, name: Name, error: unknown, fields: EventFields<Name>): void;
  emitForTrace<Name extends EventName>(
    trace: TraceState,
    name: Name,
    fields: EventFields<Name>,
  ): RecordedEvent;
  startTrace(given: TraceContext): TraceState;
  /**
   * Gives up the trace's open runs and writes its totals; a second call returns the same.
   *
   * @param conclude Called in between.
   */
  endTrace(trace: TraceState, conclude?: () => void): TraceSummary;
  /** Gives up what is too old, and completes the traces that only wait for stragglers. */
  settle(): void;
  /** Gives up everything that is open. */
  abandonAll(): void;
}
