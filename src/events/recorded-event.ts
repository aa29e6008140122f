import { isFailure } from "./failure.ts";
import type { EventName, LangMeterEvent } from "./schema.ts";

const TRACE_ID_KEY = '"trace_id":"';
const TRACE_ID_CHARS = 32;

/**
 * One event as it travels from the recorder to the sinks. Its JSON is made once, in the callback, and is all that a
 * queue holds: it keeps no prompt, message or graph state of the application alive. The object is made from it when
 * a sink first asks, and shared by the sinks that ask soon after; it must not be changed. It is held weakly: the queue
 * of a dead backend must not grow by the objects that a living one has asked for.
 */
export class RecordedEvent {
  readonly name: EventName;
  /** ISO 8601, UTC. */
  readonly timestamp: string;
  readonly json: string;
  #event: WeakRef<Readonly<LangMeterEvent>> | undefined;
  #isFailure: boolean | undefined;

  /** @param failed Whether it tells of a failure. @default what its JSON says */
  constructor(name: EventName, timestamp: string, json: string, failed?: boolean) {
    this.name = name;
    this.timestamp = timestamp;
    this.json = json;
    this.#isFailure = failed;
  }

  /** Whether it tells of a failure, see {@link isFailure}. */
  get isFailure(): boolean {
    this.#isFailure ??= isFailure(this.name, this.event);
    return this.#isFailure;
  }

  /** Read off the JSON, which has it before anything that could look like it. */
  get traceId(): string {
    const start = this.json.indexOf(TRACE_ID_KEY) + TRACE_ID_KEY.length;
    return this.json.slice(start, start + TRACE_ID_CHARS);
  }

  /** For an event that is at hand as an object. */
  static of(event: LangMeterEvent): RecordedEvent {
    return new RecordedEvent(event.event, event.timestamp, JSON.stringify(event));
  }

  get event(): Readonly<LangMeterEvent> {
    const known = this.#event?.deref();
    if (known !== undefined) return known;
    const event = Object.freeze(JSON.parse(this.json) as LangMeterEvent);
    this.#event = new WeakRef(event);
    return event;
  }
}
