import type { BusinessName } from "../events/business-name.ts";
import type { SpanAttributes } from "../events/sink.ts";
import type { EventFields } from "../record/event-writer.ts";

type Described = Pick<EventFields<BusinessName>, "status" | "feature" | "journey_stage" | "properties">;

/** What the span of an operation says beside its name, its times and its error; nothing that is content. */
export function spanAttributes({ properties, ...fields }: Described): SpanAttributes {
  const { status, feature, journey_stage } = fields;
  const attributes: Record<string, string | number | boolean> = {};
  for (const [field, value] of Object.entries({ status, feature, journey_stage }))
    if (value !== undefined) attributes[`langmeter.${field}`] = value;
  for (const [key, value] of Object.entries(properties ?? {}))
    if (typeof value === "string" || typeof value === "number" || typeof value === "boolean")
      attributes[`langmeter.properties.${key}`] = value;
  return attributes;
}
