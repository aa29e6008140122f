import type { RecordedEvent } from "../events/recorded-event.ts";

/** A trace that is not decided yet. */
export interface HeldTrace {
  readonly traceId: string;
  /** Oldest first. */
  readonly events: RecordedEvent[];
  /** When its first event came, in milliseconds of a monotonic clock. */
  readonly since: number;
  /** Since when nothing is under way in it; undefined while something is. */
  quietSince: number | undefined;
  /** What its parts that have ended cost, in US dollars, as far as it is known of any. */
  costUsd: number | undefined;
}

/** The traces that are not decided yet, oldest first, bounded by number, size and time. */
export interface HeldTraces {
  add(recorded: RecordedEvent): HeldTrace;
  get(traceId: string): HeldTrace | undefined;
  /** Takes the trace out, to be decided. */
  take(traceId: string): HeldTrace | undefined;
  all(): HeldTrace[];
  /** Takes out the traces that are too old, or too many. */
  takeExcess(): HeldTrace[];
  /** Events that wait. */
  size(): number;
}

const MAX_EVENTS = 5_000;
const MAX_CHARS = 16_000_000;
/** As long as a run may be open by default. */
const MAX_HELD_MS = 900_000;

export function createHeldTraces(elapsed: () => number): HeldTraces {
  const traces = new Map<string, HeldTrace>();
  let events = 0;
  let chars = 0;

  function take(traceId: string): HeldTrace | undefined {
    const taken = traces.get(traceId);
    if (taken === undefined) return undefined;
    traces.delete(traceId);
    events -= taken.events.length;
    for (const { json } of taken.events) chars -= json.length;
    return taken;
  }

  function isExcess({ since }: HeldTrace): boolean {
    return events > MAX_EVENTS || chars > MAX_CHARS || elapsed() - since > MAX_HELD_MS;
  }

  return {
    add(recorded) {
      const { traceId } = recorded;
      let trace = traces.get(traceId);
      if (trace === undefined) {
        trace = { traceId, events: [], since: elapsed(), quietSince: undefined, costUsd: undefined };
        traces.set(traceId, trace);
      }
      trace.events.push(recorded);
      events++;
      chars += recorded.json.length;
      return trace;
    },
    get: (traceId) => traces.get(traceId),
    take,
    all: () => [...traces.values()],
    takeExcess() {
      const excess: HeldTrace[] = [];
      for (const trace of traces.values()) {
        if (!isExcess(trace)) break;
        take(trace.traceId);
        excess.push(trace);
      }
      return excess;
    },
    size: () => events,
  };
}
