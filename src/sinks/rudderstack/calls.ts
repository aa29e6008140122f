import type { LangMeterEvent } from "../../events/schema.ts";
import type { UnknownRecord } from "../../events/untrusted.ts";
import { eventName } from "./ga4-names.ts";
import { ga4Parameters, type Parameters } from "./ga4-parameters.ts";

interface MessageBase {
  /** RudderStack's deduplication key, the same on every try. */
  readonly messageId: string;
  /** When it happened, ISO 8601, UTC. */
  readonly originalTimestamp: string;
}

/** Who did it: one of the two, or RudderStack refuses the whole batch. */
export type Identity = { readonly userId: string } | { readonly anonymousId: string };

/** One event. https://www.rudderstack.com/docs/event-spec/standard-events/track/ */
export type TrackMessage = MessageBase &
  Identity & { readonly event: string; readonly properties: Parameters };

/** Makes a user known. https://www.rudderstack.com/docs/event-spec/standard-events/identify/ */
export type IdentifyMessage = MessageBase & {
  readonly userId: string;
  /** Only what the application said of the user: whatever else was sent would overwrite what other sources know. */
  readonly traits?: UnknownRecord | undefined;
};

export interface TrackCall {
  readonly type: "track";
  readonly message: TrackMessage;
}
export interface IdentifyCall {
  readonly type: "identify";
  readonly message: IdentifyMessage;
}
export type Call = TrackCall | IdentifyCall;

const IMPLIED = "-identify";

export function trackCall(event: Readonly<LangMeterEvent>): TrackCall {
  const message = {
    ...identityOf(event),
    event: eventName(event.event),
    properties: ga4Parameters(event),
    messageId: event.event_id,
    originalTimestamp: event.timestamp,
  };
  return { type: "track", message };
}

/** From an `identify` event, or from the first event of a user. */
export function identifyCall(userId: string, event: Readonly<LangMeterEvent>): IdentifyCall {
  const { event_id: id, timestamp } = event;
  const own =
    event.event === "identify" ? { messageId: id, traits: event.traits } : { messageId: `${id}${IMPLIED}` };
  return { type: "identify", message: { userId, originalTimestamp: timestamp, ...own } };
}

/** Whether a call only makes the user of an event known, and is no event itself. */
export function isImplied({ type, message }: Call): boolean {
  return type === "identify" && message.messageId.endsWith(IMPLIED);
}

/** Without a user, the session or the conversation is the visitor, so that its turns count as one. */
function identityOf(event: Readonly<LangMeterEvent>): Identity {
  const userId = identifier(event.user_id);
  if (userId !== undefined) return { userId };
  return { anonymousId: identifier(event.session_id) ?? identifier(event.thread_id) ?? event.trace_id };
}

/** RudderStack trims ids, and one of blanks alone is none to it. */
export function identifier(id: string | undefined): string | undefined {
  return id?.trim() ? id : undefined;
}
