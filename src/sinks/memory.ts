import type { LangMeterEvent } from "../events/schema.ts";
import type { ImmediateSink } from "../events/sink.ts";

export interface MemorySink extends ImmediateSink {
  /** Every event so far, oldest first. */
  readonly events: readonly Readonly<LangMeterEvent>[];
  /** Forgets the events. */
  clear(): void;
}

export interface MemoryOptions {
  /** Needed if a tracer has several. @default "memory" */
  readonly name?: string;
}

/** Keeps the events in memory, the moment they happen: for tests. Unbounded. */
export function memory({ name = "memory" }: MemoryOptions = {}): MemorySink {
  const events: Readonly<LangMeterEvent>[] = [];
  return {
    kind: "immediate",
    name,
    events,
    write({ event }) {
      events.push(event);
    },
    clear() {
      events.length = 0;
    },
  };
}
