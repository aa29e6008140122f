import type { ToolCall, TraceOutcome, TraceSummary } from "../events/schema.ts";
import type { StreamUsage } from "../usage/evidence.ts";
import type { ModelEvidence, ModelIdentity } from "../usage/model-id.ts";
import type { ContextSources, RunContext } from "./run-context.ts";
import type { Totals } from "./totals.ts";

/** One conversation turn: what `startTrace` opens, or one root run of the shared handler. */
export interface TraceState {
  readonly traceId: string;
  /** The span of the trace itself; the root run's own where a root run is the trace. */
  readonly spanId: string;
  /** Opened by startTrace, ended by its end(). Otherwise the root run opens and ends it. */
  readonly explicit: boolean;
  readonly startedAt: number;
  readonly sources: ContextSources;
  /** Context of the events of the trace itself. */
  context: RunContext;
  readonly totals: Totals;
  readonly open: Set<Run>;
  /** Calls that a model asked for and that no tool run has answered yet, by tool_call_id. */
  readonly requestedTools: Map<string, string>;
  /** Name of the root run. */
  name?: string;
  rootRunId?: string;
  endedAt?: number;
  outcome: TraceOutcome;
  summary?: TraceSummary;
}

/** What a graph's model turns add up to, for the agent steps that LangGraph no longer reports. */
export interface AgentProgress {
  readonly name: string | undefined;
  /** The legacy executor reports its steps itself; deriving them too would count twice. */
  readonly reportsItself: boolean;
  steps: number;
  lastOutput?: string | undefined;
  lastOutputChars?: number | undefined;
  lastToolCalls?: readonly ToolCall[];
}

export interface RunBase {
  readonly runId: string;
  readonly spanId: string;
  /** Nearest ancestor that is recorded. */
  readonly parent: Run | undefined;
  /** Top of this run's tree; itself where it has no parent. */
  readonly root: RootProgress;
  readonly trace: TraceState;
  readonly name: string;
  readonly startedAt: number;
  readonly startedAtMs: number;
  readonly context: RunContext;
  readonly agent: AgentProgress | undefined;
  /** How many times one handler was registered: each callback then comes that many times. */
  registrations: number;
  /** Failures of model calls directly below since the last success: the next one is a retry or fallback. */
  failedModelCalls: number;
  closed: boolean;
}

/** Shared by the runs of one tree: when the last of them is closed, the tree can be forgotten. */
export interface RootProgress {
  openRuns: number;
  /** Closed runs that a late child may still name as its parent. */
  readonly closedRunIds: string[];
  /** A node below paused: the tree's normal end is not the end of the turn. */
  interrupted: boolean;
}

export interface ChainRun extends RunBase {
  readonly kind: "chain";
  readonly runType: string | undefined;
  /** LangGraph's plumbing: emits nothing, its children hang on its parent. */
  readonly hidden: boolean;
  /** This run is the graph or executor that `agent` counts for. */
  readonly isAgent: boolean;
}

export interface ModelRun extends RunBase {
  readonly kind: "model";
  readonly operation: string;
  readonly evidence: ModelEvidence;
  readonly requested: ModelIdentity;
  readonly attempt: number;
  firstTokenAt?: number;
  tokenCallbacks: number;
  partialOutput: string;
  partialChars: number;
  streamUsage?: MutableStreamUsage;
}

export type MutableStreamUsage = { -readonly [Key in keyof StreamUsage]: StreamUsage[Key] };

export interface ToolRun extends RunBase {
  readonly kind: "tool";
  readonly toolCallId: string | undefined;
}

export interface RetrieverRun extends RunBase {
  readonly kind: "retriever";
}

export type Run = ChainRun | ModelRun | ToolRun | RetrieverRun;
export type RunKind = Run["kind"];
