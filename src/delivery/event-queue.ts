import type { RecordedEvent } from "../events/recorded-event.ts";

/** Bounds of one sink's queue. Beyond them the oldest events go first, totals and errors last. */
const MAX_EVENTS = 10_000;
const MAX_CHARS = 32_000_000;

/** The events that wait for one sink, in order, bounded by number and size. */
export interface EventQueue {
  readonly length: number;
  /** Length of their JSON. */
  readonly chars: number;
  /** Returns how many older events had to go. */
  push(recorded: RecordedEvent): number;
  /** The oldest events, at least one, up to the limits. */
  take(maxEvents: number, maxChars: number): RecordedEvent[];
}

export function createEventQueue(): EventQueue {
  let queue: RecordedEvent[] = [];
  let chars = 0;

  function makeRoom(): number {
    let lost = 0;
    while (queue.length > MAX_EVENTS || (chars > MAX_CHARS && queue.length > 1)) {
      const expendable = queue.findIndex(({ name }) => !isPrecious(name));
      const [oldest] = queue.splice(Math.max(expendable, 0), 1);
      chars -= oldest?.json.length ?? 0;
      lost++;
    }
    return lost;
  }

  return {
    get length() {
      return queue.length;
    },
    get chars() {
      return chars;
    },
    push(recorded) {
      queue.push(recorded);
      chars += recorded.json.length;
      return queue.length > MAX_EVENTS || chars > MAX_CHARS ? makeRoom() : 0;
    },
    take(maxEvents, maxChars) {
      let taken = 0;
      let count = 0;
      for (const { json } of queue) {
        if (count > 0 && (count >= maxEvents || taken + json.length > maxChars)) break;
        taken += json.length;
        count++;
      }
      const batch = queue.slice(0, count);
      queue = queue.slice(count);
      chars -= taken;
      return batch;
    },
  };
}

function isPrecious(eventName: string): boolean {
  return eventName === "trace_complete" || eventName.endsWith("_error");
}
