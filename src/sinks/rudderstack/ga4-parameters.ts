import { cutText } from "../../content/text.ts";
import type { LangMeterEvent } from "../../events/schema.ts";
import { isRecord, listOf, textOf, type UnknownRecord } from "../../events/untrusted.ts";
import { parameterName } from "./ga4-names.ts";

/** What Google Analytics 4 takes as the value of a parameter. */
export type Scalar = string | number;
export type Parameters = Readonly<Record<string, Scalar>>;

/**
 * Google takes 25 parameters an event and drops the rest; RudderStack adds engagement_time_msec.
 * https://support.google.com/analytics/answer/9267744
 */
const MAX_PARAMETERS = 24;
/** Of a parameter's value, on the same page. */
const MAX_VALUE_CHARS = 100;

/** What the message itself carries, ids that say nothing outside of the trace, and what 100 characters cannot tell. */
const NOT_PARAMETERS =
  /^(event|event_id|schema_version|timestamp|user_id|(parent_)?(span|run)_id|traceback)$/;

/**
 * What survives where an event says more than fits, most important first. Behind it comes what else the event says, in
 * its own order (the context before the rest), and the caller's metadata last.
 */
const PRIORITY: readonly string[] = [
  "model provider outcome status error_type exception_type status_code error_repeated finish_reason",
  "cost_usd unpriced_calls input_tokens output_tokens latency_ms duration_ms llm_calls tool_calls errors retries",
  "environment channel trace_id thread_id session_id time_to_first_token_ms",
  "cache_read_tokens cached_tokens reasoning_tokens attempt models tools cost_source usage_source topic",
].flatMap((names) => names.split(" "));

/**
 * The event as a flat list of at most 24 parameters that Google Analytics 4 takes: names of up to 40 letters, digits
 * and underscores, strings of up to 100 characters, finite numbers. What is unknown is absent.
 */
export function ga4Parameters(event: Readonly<LangMeterEvent>): Parameters {
  const flat = flattened(event);
  const parameters: Record<string, Scalar> = {};
  let count = 0;
  for (const name of [...PRIORITY, ...flat.keys()]) {
    const value = flat.get(name);
    if (value === undefined) continue;
    flat.delete(name); // it comes once more among the rest
    const safeName = parameterName(name);
    if (safeName in parameters) continue;
    parameters[safeName] = value;
    count++;
    if (count === MAX_PARAMETERS) break;
  }
  return parameters;
}

/** What `usage` and `properties` hold under its own name, the fields of other records behind their record's name. */
function flattened(event: Readonly<LangMeterEvent>): Map<string, Scalar> {
  const flat = new Map<string, Scalar>();
  const add = (name: string, value: unknown): void => {
    const scalar = scalarOf(value);
    if (scalar !== undefined && !flat.has(name)) flat.set(name, scalar);
  };
  const addField = (field: string, value: unknown): void => {
    if (field === "tool_calls" && Array.isArray(value)) add("tool_call_names", namesOf(value));
    else if (!isRecord(value) || Array.isArray(value)) add(field, value);
    else {
      const prefix = field === "usage" || field === "properties" ? "" : `${field}_`;
      for (const key in value) add(prefix + key, value[key]);
    }
  };
  const fields = event as UnknownRecord;
  for (const field in fields)
    if (field !== "metadata" && !NOT_PARAMETERS.test(field)) addField(field, fields[field]);
  addField("metadata", event.metadata);
  return flat;
}

/** Flags become text, since Google knows strings and numbers only; lists of texts are joined, all else is left out. */
function scalarOf(value: unknown): Scalar | undefined {
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  if (typeof value === "boolean") return String(value);
  if (typeof value === "string") return textOf(cutValue(value));
  const texts = listOf(value).filter((element) => typeof element === "string");
  return texts.length === 0 ? undefined : textOf(cutValue(texts.join(", ")));
}

function namesOf(toolCalls: readonly unknown[]): readonly unknown[] {
  return toolCalls.map((call) => (isRecord(call) ? call.name : undefined));
}

/** At most 100 UTF-16 units, the strictest reading of "characters", and no half of a surrogate pair at the end. */
function cutValue(text: string): string {
  if (text.length <= MAX_VALUE_CHARS) return cutText(text, MAX_VALUE_CHARS);
  const head = text.slice(0, MAX_VALUE_CHARS).replace(/[\ud800-\udbff]$/, "");
  return cutText(text, [...head].length);
}
