import type { EventName, LangMeterEvent } from "./schema.ts";

/**
 * One event as it travels from the recorder to the sinks. Its JSON is made once, in the callback, and is all that a
 * queue holds: it keeps no prompt, message or graph state of the application alive. The object is made from it when
 * a sink first asks, and shared by all sinks; it must not be changed.
 */
export class RecordedEvent {
  readonly name: EventName;
  /** ISO 8601, UTC. */
  readonly timestamp: string;
  readonly json: string;
  #event: Readonly<LangMeterEvent> | undefined;

  constructor(name: EventName, timestamp: string, json: string) {
    this.name = name;
    this.timestamp = timestamp;
    this.json = json;
  }

  get event(): Readonly<LangMeterEvent> {
    this.#event ??= Object.freeze(JSON.parse(this.json) as LangMeterEvent);
    return this.#event;
  }
}
