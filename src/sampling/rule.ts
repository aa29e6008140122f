import type { LangMeterEvent, TraceSummary } from "../events/schema.ts";

/** Whom a trace belongs to, as far as it is known: what a rate may depend on. */
export type Segment = Readonly<
  Pick<
    LangMeterEvent,
    | "environment"
    | "channel"
    | "thread_id"
    | "user_id"
    | "session_id"
    | "release"
    | "tags"
    | "metadata"
    | "variant"
  >
>;

/** How much of the record a sink gets. */
export interface SamplingRule {
  /**
   * Share of traces, 0 to 1, or a function of whom the trace belongs to: `({ tags }) => tags?.includes("paid") ? 1 : 0.1`.
   * The same trace id gives the same answer in every process. @default 1
   */
  readonly rate?: number | ((segment: Segment) => number);
  /** Whole traces that are kept whatever the rate says, once their end shows it. Their events wait until then. */
  readonly keep?: KeepRule;
}

export interface KeepRule {
  /** Keep every trace in which something failed. @default false */
  readonly errors?: boolean;
  /** Keep every trace that took at least so many milliseconds. */
  readonly slowMs?: number;
  /** Keep every trace that cost at least so many US dollars. */
  readonly costUsd?: number;
}

/** One rule for all sinks, and others for the sinks that are named. */
export interface SamplingOptions extends SamplingRule {
  /** By the sink's name; a number is a rate. */
  readonly sinks?: Readonly<Record<string, number | SamplingRule>>;
}

/** The rule of one sink; undefined where it gets everything. */
export function ruleFor(sinkName: string, options: SamplingOptions | undefined): SamplingRule | undefined {
  const own = options?.sinks?.[sinkName] ?? options;
  const rule = typeof own === "number" ? { rate: own } : own;
  return rule === undefined || rule.rate === undefined || rule.rate === 1 ? undefined : rule;
}

/** Reported always, whatever happens to their trace: they are rare, and each one matters. */
export function isCritical(eventName: string): boolean {
  return eventName.endsWith("_error") || CRITICAL.has(eventName);
}

const CRITICAL: ReadonlySet<string> = new Set([
  "budget_exceeded",
  "feature_gate",
  "feedback",
  "identify",
  "slow_request",
]);

/** Whether the trace is in the share. Trace ids end in random digits (https://www.w3.org/TR/trace-context-2/#random-trace-id-flag). */
export function isInShare(traceId: string, rate: number): boolean {
  return Number.parseInt(traceId.slice(-8), 16) / 0x1_0000_0000 < rate;
}

/** Whether the totals of the trace match the rule. */
export function isKept(trace: TraceSummary, keep: KeepRule): boolean {
  const failed = trace.errors > 0 || trace.outcome === "error";
  return (
    (keep.errors === true && failed) ||
    (keep.slowMs !== undefined && trace.latency_ms >= keep.slowMs) ||
    (keep.costUsd !== undefined && trace.cost_usd !== undefined && trace.cost_usd >= keep.costUsd)
  );
}
