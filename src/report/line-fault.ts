import { BUSINESS_NAME_PATTERN } from "../events/business-name.ts";
import type { EventName } from "../events/schema.ts";
import { SCHEMA_VERSION } from "../events/version.ts";
import { EVENT_NAMES, fieldRule, isOneOf } from "./field-rule.ts";
import { CALL_EVENTS, CALL_FIELDS, HEAD_FIELDS, type LedgerField } from "./ledger-fields.ts";
import { identifier, quote } from "./sql-text.ts";

/** A line without any event in it; only its text tells whether it is JSON at all. */
export const NO_EVENT = "not an event";

const EVENT = "CAST(event AS VARCHAR)";
/** The application names these itself. */
const IS_BUSINESS_EVENT = `regexp_full_match(${EVENT}, ${quote(`"(?:${BUSINESS_NAME_PATTERN})"`)})`;
const VERSION = "CAST(schema_version AS VARCHAR)";

/**
 * The one decision which lines of a ledger count: an SQL expression over the JSON columns of a line that says what
 * is wrong with it, NULL where nothing is. It covers every event's head and the fields that reports read from calls.
 */
export const LINE_FAULT: string = firstOf([
  [`event IS NULL OR NOT starts_with(${EVENT}, '"')`, quote(NO_EVENT)],
  [`${VERSION} = '${SCHEMA_VERSION}'`, faultOfEvent()],
  ["schema_version IS NULL", "'schema_version is missing'"],
  [
    `try_cast(${VERSION} AS BIGINT) > ${SCHEMA_VERSION}`,
    `'schema_version ' || ${VERSION} || ' is newer than ${SCHEMA_VERSION}'`,
  ],
  ["true", "'schema_version has a wrong value'"],
]);

/** A condition and what to say where it holds, both as SQL. */
type Case = readonly [condition: string, result: string];

function firstOf(cases: readonly Case[]): string {
  return `CASE\n${cases.map(([condition, result]) => `WHEN ${condition} THEN ${result}`).join("\n")}\nEND`;
}

function faultOfEvent(): string {
  const calls = Object.values(CALL_EVENTS).flat();
  return firstOf([
    [`NOT (${isOneOf(EVENT, EVENT_NAMES)} OR ${IS_BUSINESS_EVENT})`, "'unknown event'"],
    // Every event has the same head.
    ...faultsOf("llm_call_end", HEAD_FIELDS),
    ...calls.map((event): Case => [isOneOf(EVENT, [event]), firstOf(faultsOf(event, CALL_FIELDS))]),
  ]);
}

function faultsOf(event: EventName, fields: readonly LedgerField[]): Case[] {
  return fields.flatMap((field) => {
    const rule = fieldRule(event, field.path);
    if (rule === undefined) return [];
    const column = jsonColumn(field);
    const missing: Case = [`${column} IS NULL`, quote(`${field.path} is missing`)];
    const wrong: Case = [rule.breaks(column), quote(`${field.path} has a wrong value`)];
    return rule.required ? [missing, wrong] : [wrong];
  });
}

/** The field as the line reader delivers it: `usage.input_tokens` is a member of the struct `usage`. */
export function jsonColumn(field: LedgerField): string {
  return field.path.split(".").map(identifier).join(".");
}
