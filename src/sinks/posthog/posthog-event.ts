import type { EventBase } from "../../events/schema.ts";
import { derivedUuid } from "./derived-uuid.ts";
import type { Properties } from "./flat-properties.ts";

/** An event for PostHog before it is known whose it is. */
export interface Draft {
  readonly event: string;
  /** With the event's name, day and distinct id PostHog's deduplication key. */
  readonly uuid: string;
  /** ISO 8601, UTC. */
  readonly timestamp: string;
  /** Of this event alone: what all events carry is added to them. */
  readonly properties: Properties;
}

/** One event as PostHog's capture API takes it. https://posthog.com/docs/api/capture */
export interface PostHogEvent extends Draft {
  readonly distinct_id: string;
}

/** An event of PostHog's own that is made from a recorded one. */
export function derivedEvent(
  name: string,
  { event_id, timestamp }: EventBase,
  properties: Properties,
): Draft {
  return { event: name, uuid: derivedUuid(event_id, name), timestamp, properties };
}
