import type { ContextFields } from "../context/context.ts";
import { uuidV7 } from "../context/ids.ts";
import {
  type EventBase,
  type EventName,
  type EventOf,
  type LangMeterEvent,
  SCHEMA_VERSION,
} from "../events/schema.ts";
import type { RecordedEvent } from "../events/sink.ts";
import type { Clock } from "./options.ts";

/** Where an event stands: in which trace, at which span, in whose name. */
export interface EventPosition {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string | undefined;
  readonly runId?: string | undefined;
  readonly parentRunId?: string | undefined;
  readonly context: ContextFields;
}

/** What an event adds to the fields that all share. Undefined means unknown and is left out. */
export type EventFields<Name extends EventName> = Omit<EventOf<Name>, keyof EventBase | "event">;

export interface EventWriter {
  /** False where there is no sink and no log: events are then built for their totals only. */
  readonly listening: boolean;
  /** Builds the event, and hands it on unless nobody listens. */
  write<Name extends EventName>(
    at: EventPosition,
    name: Name,
    fields: EventFields<Name>,
    timestampMs?: number,
  ): EventOf<Name>;
}

/** Backends refuse more: PostHog 983,040 bytes an event. JSON has up to 3 bytes per UTF-16 unit. */
export const MAX_EVENT_CHARS = 300_000;

export interface EventOutlet {
  readonly clock: Clock;
  readonly listening: boolean;
  accept(recorded: RecordedEvent): void;
  /** The event's own content is too large for any backend; it goes nowhere. */
  refuse(event: LangMeterEvent): void;
}

export function createEventWriter({ clock, listening, accept, refuse }: EventOutlet): EventWriter {
  return {
    listening,
    write(at, name, fields, timestampMs = clock.now()) {
      const event = {
        event: name,
        event_id: uuidV7(timestampMs),
        schema_version: SCHEMA_VERSION,
        timestamp: isoTime(timestampMs),
        trace_id: at.traceId,
        span_id: at.spanId,
      } as Record<string, unknown>;
      if (at.parentSpanId !== undefined) event.parent_span_id = at.parentSpanId;
      if (at.runId !== undefined) event.run_id = at.runId;
      if (at.parentRunId !== undefined) event.parent_run_id = at.parentRunId;
      addKnown(event, at.context);
      addKnown(event, fields);
      const complete = Object.freeze(event) as unknown as EventOf<typeof name>;
      if (!listening) return complete;
      const json = JSON.stringify(complete);
      if (json.length > MAX_EVENT_CHARS) refuse(complete as LangMeterEvent);
      else accept({ event: complete as LangMeterEvent, json });
      return complete;
    },
  };
}

function addKnown(event: Record<string, unknown>, fields: Readonly<Record<string, unknown>>): void {
  for (const key in fields) {
    const value = fields[key];
    if (value !== undefined) event[key] = value;
  }
}

let lastMs = Number.NaN;
let lastIso = "";

/** Many events share a millisecond, and formatting a date costs as much as a small event's JSON. */
function isoTime(epochMs: number): string {
  if (epochMs !== lastMs) {
    lastMs = epochMs;
    lastIso = new Date(epochMs).toISOString();
  }
  return lastIso;
}
