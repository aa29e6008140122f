import { z } from "zod";
import { type EventName, namedEventSchema } from "../events/schema.ts";
import { quote, quoteList } from "./sql-text.ts";

/**
 * What the event schema demands of one field, turned into SQL over a JSON column, so that a million lines are
 * checked by the one declaration without a million zod calls.
 */

type JsonSchema = z.core.JSONSchema.BaseSchema;

export interface FieldRule {
  readonly required: boolean;
  /** SQL that is true where a present value breaks the schema, and NULL or false where there is none. */
  breaks(column: string): string;
}

const VARIANTS: ReadonlyMap<string, JsonSchema> = new Map(
  (z.toJSONSchema(namedEventSchema).oneOf ?? []).flatMap((variant) => {
    const name = variant.properties?.event;
    return typeof name === "object" && typeof name.const === "string" ? [[name.const, variant]] : [];
  }),
);

/** Every event name of the schema. */
export const EVENT_NAMES: readonly string[] = [...VARIANTS.keys()];

/** The rule of a field, or undefined where events of this name have no such field. `path` has dots. */
export function fieldRule(event: EventName, path: string): FieldRule | undefined {
  let schema = VARIANTS.get(event);
  let required = true;
  for (const key of path.split(".")) {
    required &&= schema?.required?.includes(key) ?? false;
    const property = schema?.properties?.[key];
    schema = typeof property === "object" ? property : undefined;
  }
  if (schema === undefined) return undefined;
  const nullable =
    schema.anyOf?.some((option) => typeof option === "object" && option.type === "null") ?? false;
  const declared =
    schema.anyOf?.find((option) => typeof option === "object" && option.type !== "null") ?? schema;
  if (typeof declared !== "object") return undefined;
  return { required: required && !nullable, breaks: (column) => breaks(declared, column) };
}

/** Compares the JSON text as it stands in the line: parsing each value again would triple the reading time. */
function breaks(schema: JsonSchema, column: string): string {
  const text = `CAST(${column} AS VARCHAR)`;
  switch (schema.type) {
    case "string":
      if (schema.enum) return `NOT ${isOneOf(text, schema.enum.map(String))}`;
      return schema.pattern
        ? `NOT regexp_matches(${text}, ${quote(quotedPattern(schema.pattern))})`
        : `NOT starts_with(${text}, '"')`;
    case "boolean":
      return `NOT ${text} IN ('true', 'false')`;
    case "integer":
      return `(NOT regexp_full_match(${text}, '[0-9]+') OR ${isOutside(schema, text)})`;
    case "number":
      return isOutside(schema, text);
    case "array":
      return `(json_type(${column}) <> 'ARRAY' OR NOT list_has_all(['VARCHAR'], json_type(${column}, '$[*]')))`;
    default:
      throw new TypeError(`No rule for JSON Schema type ${String(schema.type)}`);
  }
}

/** Also true for what is no number, not finite, or a number in quotes. */
function isOutside(
  { minimum = -Number.MAX_VALUE, maximum = Number.MAX_VALUE }: JsonSchema,
  text: string,
): string {
  const number = `try_cast(${text} AS DOUBLE)`;
  return `(${text} IS NOT NULL AND coalesce(${number} NOT BETWEEN ${minimum} AND ${maximum}, true))`;
}

/**
 * SQL that is true where a JSON text is one of these strings. Not `IN`: DuckDB turns a long one into a join, which is
 * slower than comparing.
 */
export function isOneOf(text: string, values: readonly string[]): string {
  return `list_contains(${quoteList(values.map((value) => JSON.stringify(value)))}, ${text})`;
}

/** A pattern for a whole string, as one for its JSON text. Ours allow no character that JSON would escape. */
function quotedPattern(pattern: string): string {
  return `^"(?:${pattern.replace(/^\^/, "").replace(/\$$/, "")})"$`;
}
