import type { Refusal } from "../../events/sink.ts";
import type { OutgoingEvent } from "./delivery.ts";
import type { MappedEvent } from "./map-batch.ts";

/**
 * For a single event that is larger PostHog answers 413 to the whole request.
 * https://github.com/mastra-ai/mastra/issues/23845
 */
const MAX_EVENT_BYTES = 983_040;

/** A UTF-16 unit takes at most so many bytes in UTF-8: nearly every event is known to fit by its length alone. */
const MAX_BYTES_PER_UNIT = 3;

/** The events as JSON; those that PostHog would refuse for their size stand apart, so that they fall alone. */
export function serialized(events: readonly MappedEvent[]): {
  readonly fitting: readonly OutgoingEvent[];
  readonly refusals: readonly Refusal[];
} {
  const fitting: OutgoingEvent[] = [];
  const refusals: Refusal[] = [];
  for (const { index, message } of events) {
    const json = JSON.stringify(message);
    if (fits(json)) fitting.push({ index, message, json });
    else refusals.push({ index, reason: "too_large", message: `${message.event} takes over 983,040 bytes` });
  }
  return { fitting, refusals };
}

function fits(json: string): boolean {
  if (json.length * MAX_BYTES_PER_UNIT <= MAX_EVENT_BYTES) return true;
  return new TextEncoder().encode(json).length <= MAX_EVENT_BYTES;
}
