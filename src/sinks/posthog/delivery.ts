import type { Refusal } from "../../events/sink.ts";
import type { MappedEvent } from "./map-batch.ts";

/** A mapped event and what it is on the wire. */
export interface OutgoingEvent extends MappedEvent {
  /** The message as JSON. */
  readonly json: string;
}

/** How events reach PostHog: by our own requests or through its client. */
export interface Delivery {
  /**
   * Resolves with the events that were not accepted.
   *
   * @throws SinkError where none was.
   */
  deliver(events: readonly OutgoingEvent[], signal: AbortSignal): Promise<readonly Refusal[]>;
  close?(): void;
}
