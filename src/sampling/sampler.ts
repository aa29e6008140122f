import { type CallFailed, callSafely } from "../events/application-function.ts";
import { RecordedEvent } from "../events/recorded-event.ts";
import type { LangMeterEvent } from "../events/schema.ts";
import { createHeldTraces, type HeldTrace } from "./held-traces.ts";
import { createRecentMap } from "./recent-map.ts";
import { costOf, isCritical, isInShare, isKept, type SamplingRule, unitOf } from "./rule.ts";

/** What became of events: they go on, or are left out. */
export interface Sampled {
  pass(recorded: RecordedEvent): void;
  leaveOut(): void;
  /** The function that gives the rate has thrown, or gave no rate. */
  rateFailed(error: unknown): void;
  /** Traces had to be decided before their end. */
  decidedEarly(count: number): void;
  /** A trace waits although nothing is under way in it: {@link Sampler.settleQuiet} is to be called. */
  quiet(): void;
}

export interface SamplerParts extends Sampled {
  readonly rule: SamplingRule;
  /** Whether something is under way in the trace, so that {@link Sampler.ended} will be called. */
  readonly isActive: (traceId: string) => boolean;
  /** Milliseconds of a monotonic clock. */
  readonly elapsed: () => number;
}

/** Decides for one sink which traces it gets. */
export interface Sampler {
  push(recorded: RecordedEvent): void;
  /**
   * Nothing is under way in the trace any more.
   *
   * @param goesOn Whether something that cannot be seen from here may follow.
   */
  ended(traceId: string, goesOn: boolean): void;
  /** Decides the traces in which nothing has been under way for so long, in milliseconds. Says whether others are left. */
  settleQuiet(forMs: number): boolean;
  /** Decides everything that waits. */
  settle(): void;
  /** Events whose trace is not decided yet. */
  waiting(): number;
}

/** How many traces are remembered as decided, for what comes after their end. */
const REMEMBERED_TRACES = 10_000;

export function createSampler(parts: SamplerParts): Sampler {
  const { rule, pass, leaveOut, rateFailed, decidedEarly, quiet, isActive, elapsed } = parts;
  const { keep, by } = rule;
  /** The rate under which a trace passes, or 0 if it is left out. */
  const decided = createRecentMap<string, number>(REMEMBERED_TRACES);
  const held = createHeldTraces(elapsed);

  /** What the trace or its user says. 0: left out. */
  function shareOf(event: LangMeterEvent): number {
    const rate = rateOf(rule, event, rateFailed);
    return isInShare(unitOf(event, by), rate) ? rate : 0;
  }

  function release(recorded: RecordedEvent, rate: number): void {
    if (isCritical(recorded, keep)) pass(recorded);
    else if (rate > 0) pass(withRate(recorded, rate));
    else leaveOut();
  }

  /** Decides a trace for good, for all that is there and all that comes. */
  function decide(trace: HeldTrace | undefined, keptRate?: number): void {
    const [first] = trace?.events ?? [];
    if (trace === undefined || first === undefined) return;
    // The first event that knows the user knows most of whom the trace belongs to.
    const known = trace.events.find(({ event }) => event.user_id !== undefined) ?? first;
    const rate = keptRate ?? shareOf(known.event);
    decided.set(trace.traceId, rate);
    for (const recorded of trace.events) release(recorded, rate);
  }

  function hold(recorded: RecordedEvent): void {
    const { traceId } = recorded;
    const trace = held.add(recorded);
    const cost = costOf(recorded);
    if (cost !== undefined) trace.costUsd = (trace.costUsd ?? 0) + cost;
    if (keep !== undefined && isKept(recorded, keep, trace.costUsd)) return decide(held.take(traceId), 1);
    // A share of users waits for the first event that knows its user.
    if (keep === undefined && recorded.event.user_id !== undefined) return decide(held.take(traceId));
    if (isActive(traceId)) trace.quietSince = undefined;
    else if (recorded.name === "trace_complete") decide(held.take(traceId));
    else beQuiet(trace);
    const excess = held.takeExcess();
    if (excess.length > 0) decidedEarly(excess.length);
    for (const early of excess) decide(early);
  }

  function beQuiet(trace: HeldTrace): void {
    trace.quietSince = elapsed();
    quiet();
  }

  /** A trace that was left out may go on in another request: what follows is decided together, and anew. */
  function isUndecided(traceId: string, known: number | undefined): boolean {
    if (known === undefined) return keep !== undefined || by === "user";
    return known === 0 && keep !== undefined && (isActive(traceId) || held.get(traceId) !== undefined);
  }

  return {
    push(recorded) {
      const { traceId } = recorded;
      const known = decided.get(traceId);
      if (isUndecided(traceId, known)) return hold(recorded);
      const rate = known ?? shareOf(recorded.event);
      if (known === undefined) decided.set(traceId, rate);
      release(recorded, rate);
    },
    ended(traceId, goesOn) {
      const trace = held.get(traceId);
      if (trace === undefined) return;
      if (goesOn) beQuiet(trace);
      else decide(held.take(traceId));
    },
    settleQuiet(forMs) {
      let areLeft = false;
      for (const { traceId, quietSince } of held.all()) {
        if (quietSince === undefined) continue;
        if (elapsed() - quietSince >= forMs) decide(held.take(traceId));
        else areLeft = true;
      }
      return areLeft;
    },
    settle() {
      for (const { traceId } of held.all()) decide(held.take(traceId));
    },
    waiting: held.size,
  };
}

/** A function that fails must not cost events: everything passes then. */
function rateOf({ rate = 1 }: SamplingRule, event: LangMeterEvent, failed: CallFailed): number {
  if (typeof rate === "number") return rate;
  let hasFailed = false;
  const given: unknown = callSafely(
    () => rate(event),
    (error) => {
      hasFailed = true;
      failed(error);
    },
  );
  if (typeof given === "number" && given >= 0 && given <= 1) return given;
  if (!hasFailed) failed(new TypeError("it gave no number from 0 to 1"));
  return 1;
}

function withRate(recorded: RecordedEvent, rate: number): RecordedEvent {
  if (rate === 1) return recorded;
  const json = `${recorded.json.slice(0, -1)},"sample_rate":${rate}}`;
  return new RecordedEvent(recorded.name, recorded.timestamp, json, recorded.isFailure);
}
