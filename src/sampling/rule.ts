import type { RecordedEvent } from "../events/recorded-event.ts";
import type { LangMeterEvent } from "../events/schema.ts";

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
   * The same trace id, or user, gives the same answer in every process. @default 1
   */
  readonly rate?: number | ((segment: Segment) => number);
  /**
   * What the rate is a share of. "user": all traces of a user pass or none; a trace without a user counts for itself.
   * @default "trace"
   */
  readonly by?: SamplingUnit;
  /** Whole traces that are kept whatever the rate says. Their events wait until what surrounds them has ended. */
  readonly keep?: KeepRule;
}

export const SAMPLING_UNITS = ["trace", "user"] as const;
export type SamplingUnit = (typeof SAMPLING_UNITS)[number];

/** A trace is all that has its trace id: a request or an operation with everything inside, or one root run alone. */
export interface KeepRule {
  /** Keep every trace in which something failed: a run, a request, an operation. @default false */
  readonly errors?: boolean;
  /** Keep every trace with an event of these names, the application's own or LangMeter's: `["checkout.complete"]`. @default [] */
  readonly events?: readonly string[];
  /** Keep every trace of which a part (a run, a request, an operation) took at least so many milliseconds. */
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
export function isCritical(recorded: RecordedEvent, keep: KeepRule | undefined): boolean {
  return CRITICAL.has(recorded.name) || recorded.isFailure || keep?.events?.includes(recorded.name) === true;
}

const CRITICAL: ReadonlySet<string> = new Set([
  "budget_exceeded",
  "feature_gate",
  "feedback",
  "identify",
  "slow_request",
]);

/** Whether the unit is in the share. */
export function isInShare(unit: string, rate: number): boolean {
  return Number.parseInt(unit.slice(-8), 16) / 0x1_0000_0000 < rate;
}

/**
 * What decides: the trace id as it is, because trace ids end in random digits
 * (https://www.w3.org/TR/trace-context-2/#random-trace-id-flag), or 32 bits made of the user id.
 */
export function unitOf(event: LangMeterEvent, by: SamplingUnit | undefined): string {
  return by === "user" && event.user_id !== undefined ? hashOf(event.user_id) : event.trace_id;
}

/** FNV-1a with the finalizer of MurmurHash3, which spreads ids that differ in their last digit. http://www.isthe.com/chongo/tech/comp/fnv/ */
function hashOf(text: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0).toString(16).padStart(8, "0");
}

/**
 * Whether this event, the newest of its trace, makes the rule keep the trace.
 *
 * @param costUsd What the trace has cost with it, as far as it is known.
 */
export function isKept(recorded: RecordedEvent, keep: KeepRule, costUsd: number | undefined): boolean {
  return (
    (keep.errors === true && hasFailed(recorded)) ||
    keep.events?.includes(recorded.name) === true ||
    (keep.costUsd !== undefined && costUsd !== undefined && costUsd >= keep.costUsd) ||
    (keep.slowMs !== undefined && durationOf(recorded) >= keep.slowMs)
  );
}

function hasFailed(recorded: RecordedEvent): boolean {
  if (recorded.isFailure) return true;
  const { event } = recorded.name === "trace_complete" ? recorded : {};
  return event?.event === "trace_complete" && event.errors > 0;
}

const OF_A_RUN = /^(?:llm|tool|chain|retriever|agent)_/;

/** How long the part took that the event is the end of; the runs inside of it took no longer, and are not read. */
function durationOf(recorded: RecordedEvent): number {
  if (OF_A_RUN.test(recorded.name)) return 0;
  const { event } = recorded;
  switch (event.event) {
    case "trace_complete":
      return event.latency_ms;
    case "api_request":
      return event.response_time_ms;
    default:
      return "duration_ms" in event ? (event.duration_ms ?? 0) : 0;
  }
}

/** What the trace's part cost that ends with the event; undefined where nobody knows. */
export function costOf(recorded: RecordedEvent): number | undefined {
  if (recorded.name !== "trace_complete") return undefined;
  const { event } = recorded;
  return event.event === "trace_complete" ? event.cost_usd : undefined;
}
