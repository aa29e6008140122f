import { cutText } from "../content/text.ts";
import { uuidV7 } from "../context/ids.ts";
import { isFailure } from "../events/failure.ts";
import { RecordedEvent } from "../events/recorded-event.ts";
import type { EventBase, EventName, EventOf } from "../events/schema.ts";
import type { EventOrigin } from "../events/sink.ts";
import { isRecord } from "../events/untrusted.ts";
import { SCHEMA_VERSION } from "../events/version.ts";

/** Where an event stands: in which trace, at which span. */
export interface EventPosition {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string | undefined;
  /** Whether the span is the root of its trace. @default false */
  readonly root?: boolean;
  readonly runId?: string | undefined;
  readonly parentRunId?: string | undefined;
}

/** What an event adds to the fields that all share. Undefined means unknown and is left out. */
export type EventFields<Name extends EventName> = Omit<EventOf<Name>, keyof EventBase | "event">;

/** Writes events as JSON, once for all sinks. */
export interface EventWriter {
  /** False where there is no sink and no log: then only totals are kept. */
  readonly listening: boolean;
  /** @param head What {@link eventHead} made for the run or trace. */
  write<Name extends EventName>(
    head: string,
    name: Name,
    fields: EventFields<Name>,
    atMs: number,
    origin?: EventOrigin,
  ): RecordedEvent;
}

export interface EventOutlet {
  readonly listening: boolean;
  accept(recorded: RecordedEvent, origin: EventOrigin | undefined): void;
  /** The event is larger than any backend takes. */
  refuse(recorded: RecordedEvent): void;
}

/** Backends refuse more: PostHog 983,040 bytes an event. A UTF-16 unit of JSON takes up to 3 bytes. */
const MAX_EVENT_CHARS = 300_000;

/** Such an event goes to no sink. */
export function isTooLarge({ json }: RecordedEvent): boolean {
  return json.length > MAX_EVENT_CHARS;
}

export function createEventWriter({ listening, accept, refuse }: EventOutlet): EventWriter {
  return {
    listening,
    write(head, name, fields, atMs, origin) {
      const { timestamp, json: stamp } = momentOf(atMs);
      const opening = `${openingOf(name)}${uuidV7(atMs)}${stamp}${head}`;
      const failed = isFailure(name, fields);
      let recorded = new RecordedEvent(name, timestamp, opening + tailOf(JSON.stringify(fields)), failed);
      for (let step = 0; step < SHORTER.length && isTooLarge(recorded); step++)
        recorded = new RecordedEvent(
          name,
          timestamp,
          shortened(recorded.json, SHORTER[step] ?? SHORTEST),
          failed,
        );
      if (isTooLarge(recorded)) refuse(recorded);
      else if (listening) accept(recorded, origin);
      return recorded;
    },
  };
}

function tailOf(json: string): string {
  return json === "{}" ? "}" : `,${json.slice(1)}`;
}

interface Shorter {
  readonly chars: number;
  /** Of a list, and keys of an object. */
  readonly elements: number;
}

/** Under this one every event is small enough: ten lists of ten elements with ten texts each. */
const SHORTEST: Shorter = { chars: 100, elements: 10 };
/** A JSON character may take six characters to write, and an event has several texts and lists. */
const SHORTER: readonly Shorter[] = [
  { chars: 8_000, elements: 500 },
  { chars: 1_000, elements: 100 },
  SHORTEST,
];
/** More fields than any event has: its own fields all stay. */
const MAX_FIELDS = 500;

/** Rather shorter texts and lists than no event: its counts and its cost matter more. `truncated` says so. */
function shortened(json: string, { chars, elements }: Shorter): string {
  const shorter = (value: unknown, maxKeys: number): unknown => {
    if (typeof value === "string") return cutText(value, chars);
    if (Array.isArray(value)) return value.slice(0, elements).map((element) => shorter(element, elements));
    if (!isRecord(value)) return value;
    const entries = Object.entries(value).slice(0, maxKeys);
    return Object.fromEntries(entries.map(([key, entry]) => [cutText(key, chars), shorter(entry, elements)]));
  };
  const event = shorter(JSON.parse(json), MAX_FIELDS) as object;
  return JSON.stringify({ ...event, truncated: true });
}

/**
 * The JSON that all events of a run share, without braces. Made once per run, because it is half of a small event.
 *
 * @param contextJson The fields of the context as JSON, without braces; may be empty.
 */
export function eventHead(at: EventPosition, contextJson: string): string {
  let head = `"trace_id":"${at.traceId}","span_id":"${at.spanId}"`;
  if (at.parentSpanId !== undefined) head += `,"parent_span_id":"${at.parentSpanId}"`;
  if (at.root === true) head += ',"root":true';
  head += runIdField("run_id", at.runId) + runIdField("parent_run_id", at.parentRunId);
  return inOnePiece(contextJson === "" ? head : `${head},${contextJson}`);
}

const MAX_RUN_ID_CHARS = 200;

/** Run ids may be the caller's own text (`config.runId`), or, without a type checker, anything at all. */
function runIdField(name: "run_id" | "parent_run_id", runId: unknown): string {
  return typeof runId === "string" ? `,"${name}":${JSON.stringify(cutText(runId, MAX_RUN_ID_CHARS))}` : "";
}

const openings = new Map<EventName, string>();

function openingOf(name: EventName): string {
  let opening = openings.get(name);
  if (opening === undefined) {
    opening = inOnePiece(`{"event":"${name}","event_id":"`);
    openings.set(name, opening);
  }
  return opening;
}

interface Moment {
  readonly atMs: number;
  readonly timestamp: string;
  /** Everything between the event's id and the run's head. */
  readonly json: string;
}

let moment: Moment = { atMs: Number.NaN, timestamp: "", json: "" };

/** Many events share a millisecond, and formatting a date costs as much as a small event's JSON. */
function momentOf(atMs: number): Moment {
  if (atMs !== moment.atMs) {
    const timestamp = new Date(atMs).toISOString();
    const json = inOnePiece(`","schema_version":${SCHEMA_VERSION},"timestamp":"${timestamp}",`);
    moment = { atMs, timestamp, json };
  }
  return moment;
}

/**
 * V8 keeps a concatenation as a tree until somebody reads a character of it. What goes into many events is read here,
 * once, so that writing them does not walk the same tree every time.
 */
function inOnePiece(text: string): string {
  text.charCodeAt(0);
  return text;
}
