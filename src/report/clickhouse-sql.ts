import { SCHEMA_VERSION } from "../events/version.ts";
import { quoteTable, type TableName } from "../sinks/clickhouse/table-name.ts";
import { CALL_EVENTS, columnOf, fieldsFor } from "./ledger-fields.ts";
import type { Question } from "./question.ts";
import { NAMED_LINES } from "./skipped.ts";
import { quote } from "./sql-text.ts";

/** The SQL that turns the table of events into the relation `calls`. Pure text; `clickhouse-source.ts` runs it. */

/** The beginning of every query: what the question is about, within its range, one row of each event (`FINAL`). */
export function withCalls({ subject, range, explain }: Question, table: TableName): string {
  const columns = fieldsFor({ explain }).map(columnOf);
  const conditions = [
    `event IN (${CALL_EVENTS[subject].map(quote).join(", ")})`,
    `schema_version = ${SCHEMA_VERSION}`,
    range.since && `timestamp >= ${instant(range.since)}`,
    range.until && `timestamp < ${instant(range.until)}`,
  ].filter(Boolean);
  return `WITH calls AS (
    SELECT event, ${columns.join(", ")}
    FROM ${quoteTable(table)} FINAL
    WHERE ${conditions.join(" AND ")}
  )\n`;
}

/** One row where the table holds anything. */
export function anyEvent(table: TableName): string {
  return `SELECT 1 AS found FROM ${quoteTable(table)} LIMIT 1`;
}

/** The events that another version of LangMeter wrote: how many, and the first of them, each once. */
export function skippedEvents(table: TableName): string {
  return `SELECT toString(event_id) AS event_id, count(*) OVER () AS events,
      if(any(schema_version) > ${SCHEMA_VERSION},
        concat('schema_version ', toString(any(schema_version)), ' is newer than ${SCHEMA_VERSION}'),
        'schema_version has a wrong value') AS reason
    FROM ${quoteTable(table)} WHERE schema_version <> ${SCHEMA_VERSION}
    GROUP BY event_id ORDER BY 1 LIMIT ${NAMED_LINES}`;
}

function instant(date: Date): string {
  return `fromUnixTimestamp64Milli(${date.getTime()}, 'UTC')`;
}
