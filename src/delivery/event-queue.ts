import type { RecordedEvent } from "../events/recorded-event.ts";

/** Bounds of one sink's queue. Beyond them the oldest events go first, totals and errors last. */
const MAX_EVENTS = 10_000;
const MAX_CHARS = 32_000_000;

/** The events that wait for one sink, in order, bounded by number and size. */
export interface EventQueue {
  readonly length: number;
  /** Length of their JSON. */
  readonly chars: number;
  /** Number of the newest event that ever came, counted from 1; 0 before the first. */
  readonly newest: number;
  /** Every event up to this number has left the queue. */
  readonly gone: number;
  /** Milliseconds that the oldest event has waited; 0 where there is none. */
  ageMs(): number;
  /** Returns how many older events had to go. */
  push(recorded: RecordedEvent): number;
  /** The oldest events, at least one, up to the limits. */
  take(maxEvents: number, maxChars: number): RecordedEvent[];
}

interface Waiting {
  readonly recorded: RecordedEvent;
  readonly number: number;
  readonly since: number;
}

export function createEventQueue(): EventQueue {
  let queue: Waiting[] = [];
  let chars = 0;
  let newest = 0;

  function makeRoom(): number {
    let lost = 0;
    while (queue.length > MAX_EVENTS || (chars > MAX_CHARS && queue.length > 1)) {
      const expendable = queue.findIndex(({ recorded }) => !isPrecious(recorded));
      const [oldest] = queue.splice(Math.max(expendable, 0), 1);
      chars -= oldest?.recorded.json.length ?? 0;
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
    get newest() {
      return newest;
    },
    get gone() {
      const [oldest] = queue;
      return oldest === undefined ? newest : oldest.number - 1;
    },
    ageMs() {
      const [oldest] = queue;
      return oldest === undefined ? 0 : performance.now() - oldest.since;
    },
    push(recorded) {
      newest++;
      queue.push({ recorded, number: newest, since: performance.now() });
      chars += recorded.json.length;
      return queue.length > MAX_EVENTS || chars > MAX_CHARS ? makeRoom() : 0;
    },
    take(maxEvents, maxChars) {
      let taken = 0;
      let count = 0;
      for (const { recorded } of queue) {
        const { length } = recorded.json;
        if (count > 0 && (count >= maxEvents || taken + length > maxChars)) break;
        taken += length;
        count++;
      }
      const batch = queue.slice(0, count).map(({ recorded }) => recorded);
      queue = queue.slice(count);
      chars -= taken;
      return batch;
    },
  };
}

function isPrecious({ name, isFailure }: RecordedEvent): boolean {
  return name === "trace_complete" || isFailure;
}
