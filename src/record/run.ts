import type { Hold } from "../budget/budgets.ts";
import type { Leave } from "../context/trace-activity.ts";
import type { RecordedEvent } from "../events/recorded-event.ts";
import type { FailureOutcome, TraceOutcome } from "../events/schema.ts";
import type { MutableStreamUsage } from "../usage/evidence.ts";
import type { ModelEvidence, ModelIdentity } from "../usage/model-id.ts";
import type { StreamFacts } from "./model-stream.ts";
import type { Prompt } from "./prompt.ts";
import type { ContextSources, RunContext } from "./run-context.ts";
import type { StopSwitch } from "./stop-switch.ts";
import type { RequestedToolCall } from "./tool-call-fields.ts";
import type { Totals } from "./totals.ts";

/** One conversation turn: what `startTrace` opens, or one root run of the shared handler. */
export interface TraceState {
  readonly traceId: string;
  /** The span of the trace itself; the root run's own where a root run is the trace. */
  readonly spanId: string;
  /** The caller's span, of another tracing system, that the trace continues. */
  readonly parentSpanId: string | undefined;
  /** Opened by startTrace, ended by its end(). Otherwise the root run opens and ends it. */
  readonly explicit: boolean;
  readonly startedAt: number;
  readonly sources: ContextSources;
  /** Context of the events of the trace itself. */
  context: RunContext;
  readonly totals: Totals;
  /** What errors turned out to mean that do not say it themselves; the runs above get the same objects. */
  breakdowns: WeakMap<object, Breakdown> | undefined;
  readonly open: Set<Run>;
  /** Calls that a model asked for and that no tool run has answered yet, by tool_call_id. */
  requestedTools: Map<string, string> | undefined;
  /** Name of the root run. */
  name: string | undefined;
  readonly rootRunId: string | undefined;
  endedAt: number | undefined;
  outcome: TraceOutcome;
  /** Stops its runs; only for a trace that the caller holds. */
  readonly stop: StopSwitch | undefined;
  /** Its `trace_complete`, once it is written. */
  completed: RecordedEvent | undefined;
  /** Says that nothing is under way in it any more; undefined where nobody wants to know. */
  leave: Leave | undefined;
}

/** How a run ended that did not succeed, and the error that says why. */
export interface Breakdown {
  readonly outcome: FailureOutcome | "control_flow";
  /** Undefined where the run got no callback any more. */
  readonly error: unknown;
}

/** What a graph's model turns add up to, for the agent steps that LangGraph no longer reports. */
export interface AgentProgress {
  readonly name: string | undefined;
  /** The legacy executor reports its steps itself; deriving them too would count twice. */
  readonly reportsItself: boolean;
  steps: number;
  /** Callbacks of the executor so far; they come once for each registration of the handler. */
  reports: number;
}

export interface RunBase {
  readonly runId: string;
  readonly spanId: string;
  /** Nearest ancestor that is recorded. */
  readonly parent: Run | undefined;
  /** Shared with all runs below the same top run. */
  readonly tree: TreeProgress;
  readonly trace: TraceState;
  readonly name: string;
  /** On the monotonic clock, for durations. */
  readonly startedAt: number;
  /** Milliseconds since 1970, for timestamps and prices. */
  readonly startedAtMs: number;
  readonly context: RunContext;
  readonly agent: AgentProgress | undefined;
  /** How many times one handler was registered: each callback then comes that many times. */
  registrations: number;
  /** Failures of model calls below, or before this run where it is a retry itself, since the last success. */
  failedModelCalls: number;
  /** How its last child broke, until the next one starts: what a framework throws above may say less, or come too late. */
  brokenChild: Breakdown | undefined;
  /** The list that the last chain below gave back, if it was one; null before the first has ended. */
  lastList: readonly unknown[] | undefined | null;
  /** A run below paused: a normal end is not the end of the turn. */
  interrupted: boolean;
  closed: boolean;
  /** What all its events share, as JSON. */
  head: string | undefined;
}

/** Shared by the runs of one tree: when the last of them is closed, the tree can be forgotten. */
export interface TreeProgress {
  openRuns: number;
  /** Closed runs that a late child may still name as its parent. */
  readonly closedRunIds: string[];
  /** The `AbortSignal` of a model call below. The calls of one tree are stopped together, so it speaks for the runs that tell none. */
  signal: unknown;
}

export interface ChainDetail {
  readonly runType: string | undefined;
  /** LangGraph's plumbing: emits nothing, its children hang on its parent. */
  readonly hidden: boolean;
  /** This run is the graph or executor that `agent` counts for. */
  readonly isAgent: boolean;
}

export interface ModelDetail {
  readonly operation: string;
  readonly evidence: ModelEvidence;
  /** Kept only where tokens may have to be estimated at the end. */
  readonly prompt: Prompt | undefined;
  /** Who was asked for which model. */
  readonly asked: ModelIdentity;
  /** The `AbortSignal` of the call's options. */
  readonly signal: unknown;
  /** Messages of the prompt. */
  readonly messageCount: number;
  /** The prompt holds audio or video; looked for where the answer may not count it. */
  readonly hasSound: boolean;
  /** One of several prompts of one request, whose bill stands on the first prompt's run. */
  readonly billedWithFirst: boolean;
  readonly attempt: number;
  firstTokenAt: number | undefined;
  tokenCallbacks: number;
  /** A callback brought a piece of a stream, not only text: an answer in one piece may come as text. */
  sawChunk: boolean;
  partialOutput: string;
  partialChars: number;
  streamUsage: MutableStreamUsage | undefined;
  /** What is set aside of budgets until the cost is known. */
  holds: readonly Hold[];
  streamFacts: StreamFacts | undefined;
  /** Raw, as the model's package reported it before it read it. */
  reportedUsage: unknown;
  reportedTier: string | undefined;
  streamedToolCalls: RequestedToolCall[] | undefined;
}

export interface ToolDetail {
  readonly toolCallId: string | undefined;
}

/** What a run has beyond what all have. */
export interface RunDetails {
  readonly chain: ChainDetail;
  readonly model: ModelDetail;
  readonly tool: ToolDetail;
  readonly retriever: undefined;
}

export type RunKind = keyof RunDetails;
/** A run of one kind; all kinds have one shape, because the hot path handles them all. */
export type RunOf<Kind extends RunKind> = {
  [Each in Kind]: RunBase & { readonly kind: Each; readonly detail: RunDetails[Each] };
}[Kind];
export type Run = RunOf<RunKind>;
export type ChainRun = RunOf<"chain">;
export type ModelRun = RunOf<"model">;
export type ToolRun = RunOf<"tool">;
export type RetrieverRun = RunOf<"retriever">;
