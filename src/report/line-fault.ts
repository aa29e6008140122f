import type { EventName } from "../events/schema.ts";
import { SCHEMA_VERSION } from "../events/version.ts";
import { EVENT_NAMES, fieldRule, isOneOf } from "./field-rule.ts";
import { CALL_EVENTS, CALL_FIELDS, HEAD_FIELDS, type LedgerField } from "./ledger-fields.ts";
import { identifier, quote } from "./sql-text.ts";

/** A line without any event in it; only its text tells whether it is JSON at all. */
export const NO_EVENT = "not an event";

const EVENT = "CAST(event AS VARCHAR)";
const VERSION = "CAST(schema_version AS VARCHAR)";

/**
 * The one decision which lines of a ledger count: an SQL expression over the JSON columns of a line that says what
 * is wrong with it, NULL where nothing is. It covers every event's head and the fields that reports read from calls.
 */
export const LINE_FAULT: string = [
  "CASE",
  `WHEN event IS NULL OR NOT starts_with(${EVENT}, '"') THEN ${quote(NO_EVENT)}`,
  "WHEN schema_version IS NULL THEN 'schema_version is missing'",
  `WHEN try_cast(${VERSION} AS BIGINT) > ${SCHEMA_VERSION}`,
  `THEN 'schema_version ' || ${VERSION} || ' is newer than ${SCHEMA_VERSION}'`,
  `WHEN ${VERSION} <> '${SCHEMA_VERSION}' THEN 'schema_version has a wrong value'`,
  `WHEN NOT ${isOneOf(EVENT, EVENT_NAMES)} THEN 'unknown event'`,
  ...faultsOf("llm_call_end", HEAD_FIELDS),
  ...Object.values(CALL_EVENTS)
    .flat()
    .map((event) => `WHEN ${isOneOf(EVENT, [event])} THEN ${faultOfCall(event)}`),
  "END",
].join("\n");

function faultOfCall(event: EventName): string {
  return ["CASE", ...faultsOf(event, CALL_FIELDS), "END"].join("\n");
}

function faultsOf(event: EventName, fields: readonly LedgerField[]): string[] {
  return fields.flatMap((field) => {
    const rule = fieldRule(event, field.path);
    if (rule === undefined) return [];
    const column = jsonColumn(field);
    const missing = `WHEN ${column} IS NULL THEN ${quote(`${field.path} is missing`)}`;
    const wrong = `WHEN ${rule.breaks(column)} THEN ${quote(`${field.path} has a wrong value`)}`;
    return rule.required ? [missing, wrong] : [wrong];
  });
}

/** The field as the line reader delivers it: `usage.input_tokens` is a member of the struct `usage`. */
export function jsonColumn(field: LedgerField): string {
  return field.path.split(".").map(identifier).join(".");
}
