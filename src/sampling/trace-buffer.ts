import type { RecordedEvent } from "../events/recorded-event.ts";

/** The events of traces that are not decided yet, bounded. */
export interface TraceBuffer {
  add(traceId: string, recorded: RecordedEvent): void;
  /** The events of the trace, oldest first; it is forgotten. */
  take(traceId: string): RecordedEvent[];
  takeAll(): RecordedEvent[][];
  /** Events that wait. */
  size(): number;
}

const MAX_EVENTS = 5_000;
const MAX_CHARS = 16_000_000;

/** @param overflow Gets the oldest trace when there is too much; it is decided without its end. */
export function createTraceBuffer(overflow: (events: readonly RecordedEvent[]) => void): TraceBuffer {
  const traces = new Map<string, RecordedEvent[]>();
  let events = 0;
  let chars = 0;

  function take(traceId: string): RecordedEvent[] {
    const taken = traces.get(traceId) ?? [];
    traces.delete(traceId);
    events -= taken.length;
    for (const { json } of taken) chars -= json.length;
    return taken;
  }

  return {
    add(traceId, recorded) {
      const known = traces.get(traceId);
      if (known === undefined) traces.set(traceId, [recorded]);
      else known.push(recorded);
      events++;
      chars += recorded.json.length;
      for (const oldest of traces.keys()) {
        if (events <= MAX_EVENTS && chars <= MAX_CHARS) break;
        overflow(take(oldest));
      }
    },
    take,
    takeAll: () => [...traces.keys()].map(take),
    size: () => events,
  };
}
