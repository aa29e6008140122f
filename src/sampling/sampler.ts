import { type CallFailed, callSafely } from "../events/application-function.ts";
import { RecordedEvent } from "../events/recorded-event.ts";
import type { LangMeterEvent } from "../events/schema.ts";
import { createRecentMap } from "./recent-map.ts";
import { isCritical, isInShare, isKept, type KeepRule, type SamplingRule } from "./rule.ts";
import { createTraceBuffer } from "./trace-buffer.ts";

/** What became of events: they go on, or are left out. */
export interface Sampled {
  pass(recorded: RecordedEvent): void;
  leaveOut(): void;
  /** The function that gives the rate has thrown, or gave no rate. */
  rateFailed(error: unknown): void;
}

/** Decides for one sink which traces it gets. */
export interface Sampler {
  push(recorded: RecordedEvent): void;
  /** Events whose trace is not decided yet. */
  waiting(): number;
  /** Decides everything that waits, without what a trace's end would tell. */
  settle(): void;
}

/** How many traces are remembered as decided, for what comes after their end. */
const REMEMBERED_TRACES = 10_000;

export function createSampler(rule: SamplingRule, { pass, leaveOut, rateFailed }: Sampled): Sampler {
  /** The rate under which a trace passes, or 0 where it is left out. */
  const decided = createRecentMap<string, number>(REMEMBERED_TRACES);
  const buffer = createTraceBuffer((events) => decide(events));

  /** What the trace id says. 0: left out. */
  function headRate(recorded: RecordedEvent): number {
    const rate = rateOf(rule, recorded.event, rateFailed);
    return isInShare(recorded.traceId, rate) ? rate : 0;
  }

  function release(recorded: RecordedEvent, rate: number): void {
    if (isCritical(recorded.name)) pass(recorded);
    else if (rate > 0) pass(withRate(recorded, rate));
    else leaveOut();
  }

  /** Decides a trace for good, for all that is there and all that comes. */
  function decide(events: readonly RecordedEvent[], keptRate?: number): void {
    const [first] = events;
    if (first === undefined) return;
    const rate = keptRate ?? headRate(first);
    decided.set(first.traceId, rate);
    for (const recorded of events) release(recorded, rate);
  }

  function waitForEnd(recorded: RecordedEvent, keep: KeepRule): void {
    buffer.add(recorded.traceId, recorded);
    if (recorded.name !== "trace_complete") return;
    const { event } = recorded;
    const isTraceKept = event.event === "trace_complete" && isKept(event, keep);
    decide(buffer.take(recorded.traceId), isTraceKept ? 1 : undefined);
  }

  return {
    push(recorded) {
      const known = decided.get(recorded.traceId);
      if (known !== undefined) release(recorded, known);
      else if (rule.keep === undefined) decide([recorded]);
      else if (belongsToRun(recorded.name)) waitForEnd(recorded, rule.keep);
      else release(recorded, headRate(recorded));
    },
    waiting: buffer.size,
    settle() {
      for (const events of buffer.takeAll()) decide(events);
    },
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

/** Runs end with their trace; what happens around them has no end to wait for. */
function belongsToRun(eventName: string): boolean {
  return eventName === "trace_complete" || /^(llm|tool|chain|retriever|agent)_/.test(eventName);
}

function withRate(recorded: RecordedEvent, rate: number): RecordedEvent {
  if (rate === 1) return recorded;
  const json = `${recorded.json.slice(0, -1)},"sample_rate":${rate}}`;
  return new RecordedEvent(recorded.name, recorded.timestamp, json);
}
