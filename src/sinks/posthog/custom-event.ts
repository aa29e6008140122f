import type { LangMeterEvent } from "../../events/schema.ts";
import { flatProperties } from "./flat-properties.ts";
import type { Draft } from "./posthog-event.ts";

/** The recorded event under its own name and id, every field as a property. */
export function customEvent(event: Readonly<LangMeterEvent>): Draft {
  const { event: name, event_id, timestamp } = event;
  const properties = flatProperties(event);
  // On any event it makes PostHog change the person's profile. https://posthog.com/docs/product-analytics/person-properties
  if (event.event === "identify" && event.user_id !== undefined) properties.$set = event.traits;
  return { event: name, uuid: event_id, timestamp, properties };
}
