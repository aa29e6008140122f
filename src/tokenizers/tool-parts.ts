import { get, isRecord, keysOf, listOf, textOf } from "../events/untrusted.ts";
import type { CountedParts } from "./counted-parts.ts";
import type { CountedTool } from "./tokenizer.ts";

// https://cookbook.openai.com/examples/how_to_count_tokens_with_tiktoken (section 7, values of gpt-4o). A schema is
// not sent as JSON: each property becomes one line of name, type and description.
const TOOL_TOKENS = 7;
const FIRST_PROPERTY_TOKENS = 3;
const PROPERTY_TOKENS = 3;
const FIRST_ENUM_VALUE_TOKENS = -3;
const ENUM_VALUE_TOKENS = 3;
const TOOL_LIST_TOKENS = 12;

// Beyond them a schema counts as text: parsing is bounded, too.
const MAX_SCHEMA_CHARS = 64_000;
const MAX_DEPTH = 20;

interface Collected {
  readonly texts: string[];
  overhead: number;
}

/** The tools offered to a model. */
export function toolParts(tools: readonly CountedTool[]): CountedParts {
  const collected: Collected = { texts: [], overhead: tools.length > 0 ? TOOL_LIST_TOKENS : 0 };
  let charsLeft = MAX_SCHEMA_CHARS;
  for (const { name, description = "", parameters } of tools) {
    collected.overhead += TOOL_TOKENS;
    collected.texts.push(`${name}:${withoutPeriod(description)}`);
    if (parameters === undefined) continue;
    charsLeft -= parameters.length;
    const schema = charsLeft < 0 ? undefined : parsed(parameters);
    if (isRecord(schema)) addProperties(schema, collected, 0);
    else collected.texts.push(parameters);
  }
  return collected;
}

function addProperties(schema: unknown, collected: Collected, depth: number): void {
  const properties = get(schema, "properties");
  const names = depth < MAX_DEPTH ? keysOf(properties) : [];
  if (names.length > 0) collected.overhead += FIRST_PROPERTY_TOKENS;
  for (const name of names) addProperty(name, get(properties, name), collected, depth);
}

function addProperty(name: string, property: unknown, collected: Collected, depth: number): void {
  const type = textOf(get(property, "type")) ?? "any";
  const description = textOf(get(property, "description")) ?? "";
  collected.overhead += PROPERTY_TOKENS;
  collected.texts.push(`${name}:${type}:${withoutPeriod(description)}`);
  addEnumValues(listOf(get(property, "enum")), collected);
  addProperties(property, collected, depth + 1);
  addProperties(get(property, "items"), collected, depth + 1);
}

function addEnumValues(values: readonly unknown[], collected: Collected): void {
  if (values.length > 0) collected.overhead += FIRST_ENUM_VALUE_TOKENS;
  for (const value of values) {
    collected.overhead += ENUM_VALUE_TOKENS;
    collected.texts.push(String(value));
  }
}

function withoutPeriod(text: string): string {
  return text.endsWith(".") ? text.slice(0, -1) : text;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
