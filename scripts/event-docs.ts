import { z } from "zod";
import { businessEventSchema } from "../src/events/application-events.ts";
import { eventSchema, namedEventSchema, usageSchema } from "../src/events/schema.ts";
import { SCHEMA_VERSION } from "../src/events/version.ts";

/** Makes docs/events.md and docs/events.schema.json from the schema, the only declaration of the events. */
export function renderEventDocs(): { readonly markdown: string; readonly jsonSchema: string } {
  const jsonSchema = z.toJSONSchema(eventSchema, { unrepresentable: "any" });
  return { markdown: renderMarkdown(), jsonSchema: `${JSON.stringify(jsonSchema, null, 2)}\n` };
}

interface JsonType {
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly JsonType[];
  readonly items?: JsonType;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, JsonType>>;
  readonly required?: readonly string[];
}

function renderMarkdown(): string {
  const events = [...namedEventSchema.options, businessEventSchema].map(
    (option) => z.toJSONSchema(option, { unrepresentable: "any" }) as JsonType,
  );
  const shared = sharedFields(events);
  return [
    "# Events",
    "",
    "<!-- Generated from src/events/schema.ts by `npm run docs`. Do not edit. -->",
    "",
    `Schema version ${SCHEMA_VERSION}. What is unknown is absent: never an empty text, 0 or NaN. Two fields are null on`,
    "purpose: `cost_usd` and `cost_source` of a call that could not be priced. Durations are milliseconds, money is US",
    "dollars with at most 12 decimals, times are ISO 8601 in UTC. Lengths (`*_chars`) are UTF-16 units of the whole text,",
    "before any cut. The same as a JSON Schema: [events.schema.json](events.schema.json).",
    "",
    "| event | when |",
    "|---|---|",
    ...events.map(
      (event) =>
        `| [\`${nameOf(event)}\`](#${nameOf(event).replace(" ", "-")}) | ${event.description ?? ""} |`,
    ),
    "",
    "## Every event",
    "",
    ...fieldTable(pick(events[0], shared)),
    "",
    ...events.flatMap((event) => [
      `## ${nameOf(event)}`,
      "",
      event.description ?? "",
      "",
      ...fieldTable(without(event, shared)),
      "",
    ]),
    "## usage",
    "",
    "Totals are inclusive: `input_tokens` holds the cached part, `output_tokens` the reasoning.",
    "",
    ...fieldTable(z.toJSONSchema(usageSchema) as JsonType),
    "",
  ].join("\n");
}

function nameOf(event: JsonType): string {
  return String(event.properties?.event?.const ?? "application events");
}

function sharedFields(events: readonly JsonType[]): readonly string[] {
  const [first, ...others] = events.map((event) => Object.keys(event.properties ?? {}));
  return (first ?? []).filter((field) => others.every((fields) => fields.includes(field)));
}

function pick(event: JsonType | undefined, fields: readonly string[]): JsonType {
  const properties = Object.entries(event?.properties ?? {}).filter(([field]) => fields.includes(field));
  return {
    ...event,
    properties: {
      ...Object.fromEntries(properties),
      event: { type: "string", description: "Name of the event." },
    },
  };
}

function without(event: JsonType, fields: readonly string[]): JsonType {
  const properties = Object.entries(event.properties ?? {}).filter(([field]) => !fields.includes(field));
  return { ...event, properties: Object.fromEntries(properties) };
}

function fieldTable({ properties = {}, required = [] }: JsonType): string[] {
  return [
    "| field | type | present | meaning |",
    "|---|---|---|---|",
    ...Object.entries(properties).map(
      ([field, type]) =>
        `| \`${field}\` | ${typeOf(type)} | ${required.includes(field) ? "always" : "where known"} | ${type.description ?? ""} |`,
    ),
  ];
}

function typeOf(type: JsonType): string {
  if (type.const !== undefined) return `\`${JSON.stringify(type.const)}\``;
  if (type.enum !== undefined) return type.enum.map((value) => `\`${String(value)}\``).join(", ");
  if (type.anyOf !== undefined) return type.anyOf.map(typeOf).join(" or ");
  if (type.type === "array") return `list of ${typeOf(type.items ?? {})}`;
  return String(type.type ?? "any");
}
