import { isRecord } from "../../events/untrusted.ts";

/** Undefined means unknown and is left out. */
export type Properties = Record<string, unknown>;

const KEEP_NAMES: ReadonlyMap<string, string> = new Map();

/**
 * An event's fields as properties that PostHog can filter and break down by: scalars and lists of scalars. A record
 * within becomes properties of its own, `metadata.plan` as `metadata_plan`; what is nested deeper, and lists of records,
 * become JSON text. Name and time stand outside of the properties.
 *
 * @param names Properties to rename; a time among them is turned into seconds.
 */
export function flatProperties(event: object, names = KEEP_NAMES): Properties {
  const flat: Properties = {};
  const fields = event as Properties;
  for (const field in fields) {
    if (field === "event" || field === "timestamp") continue;
    const value = fields[field];
    if (isRecord(value) && !Array.isArray(value)) {
      for (const key in value) add(flat, propertyOf(field, key, fields), value[key], names);
    } else add(flat, field, value, names);
  }
  return flat;
}

/**
 * Usage, and what the application itself reports, have no prefix; unless the application's name is that of a field, or
 * one that only PostHog may give.
 */
function propertyOf(field: string, key: string, fields: Properties): string {
  const isFree = field === "properties" && !key.startsWith("$") && !(key in fields);
  return field === "usage" || isFree ? key : `${field}_${key}`;
}

function add(flat: Properties, field: string, value: unknown, names: ReadonlyMap<string, string>): void {
  const name = names.get(field);
  if (name === undefined) flat[field] = simple(value);
  else flat[name] = field.endsWith("_ms") ? Number(value) / 1_000 : simple(value);
}

function simple(value: unknown): unknown {
  if (!isRecord(value)) return value;
  return Array.isArray(value) && !value.some(isRecord) ? value : JSON.stringify(value);
}
