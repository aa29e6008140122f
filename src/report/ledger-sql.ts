import { isOneOf } from "./field-rule.ts";
import {
  CALL_EVENTS,
  CALL_FIELDS,
  type ColumnKind,
  columnOf,
  fieldsFor,
  HEAD_FIELDS,
  type LedgerField,
} from "./ledger-fields.ts";
import { jsonColumn, LINE_FAULT } from "./line-fault.ts";
import type { Question } from "./question.ts";
import { identifier, quote, quoteList } from "./sql-text.ts";

/** The SQL that turns ledger files into the relation `calls`. Pure text; `ledger-source.ts` runs it. */

export interface LineSource {
  readonly paths: readonly string[];
  /** Longest line that is read, in bytes. */
  readonly maxLineBytes: number;
}

const SQL_TYPES: Record<Exclude<ColumnKind, "text">, string> = {
  texts: "VARCHAR[]",
  flag: "BOOLEAN",
  count: "BIGINT",
  milliseconds: "DOUBLE",
  // Decimals add up as integers of 1e-12 dollars: exact in any order.
  usd: "DECIMAL(38, 12)",
  uuid: "UUID",
  time: "TIMESTAMPTZ",
};

/**
 * Fills the table `lines`: the calls that the question is about, within its range, and every line that has a fault
 * (`fault` says which).
 */
export function stageLines(question: Question, source: LineSource): string {
  const { subject, range } = question;
  const conditions = [
    isOneOf("CAST(event AS VARCHAR)", CALL_EVENTS[subject]),
    range.since && `try_cast("timestamp" ->> '$' AS TIMESTAMPTZ) >= ${instant(range.since)}`,
    range.until && `try_cast("timestamp" ->> '$' AS TIMESTAMPTZ) < ${instant(range.until)}`,
  ].filter(Boolean);
  const fields = fieldsFor(question);
  // The fault comes last: DuckDB works it out a second time for each row whose fate is still open by then.
  return `CREATE OR REPLACE TEMP TABLE lines AS
    SELECT filename AS path, fault, event ->> '$' AS event,
      ${fields.map((field) => `${read(field)} AS ${identifier(columnOf(field))}`).join(",\n      ")}
    FROM (SELECT *, ${LINE_FAULT} AS fault FROM ${readLines(source, fields)})
    WHERE (${conditions.join(" AND ")}) OR fault IS NOT NULL`;
}

/** What tells whether a line counts. */
const CHECKED_FIELDS: readonly LedgerField[] = [...HEAD_FIELDS, ...CALL_FIELDS];

/** The faulty lines of one file, each with its ordinal among the lines that are not blank, from 1. */
export function locateFaults(source: LineSource, limit: number): string {
  return `SELECT ordinal, fault FROM (
      SELECT row_number() OVER () AS ordinal, ${LINE_FAULT} AS fault FROM ${readLines(source, CHECKED_FIELDS)}
    ) WHERE fault IS NOT NULL ORDER BY ordinal LIMIT ${limit}`;
}

export const COUNT_FAULTS =
  "SELECT path, count(*) AS lines FROM lines WHERE fault IS NOT NULL GROUP BY path ORDER BY path";

/** How many calls are repeats of an event that was delivered twice. */
export const COUNT_REPEATS =
  "SELECT count(*) - count(DISTINCT event_id) AS repeats FROM lines WHERE fault IS NULL";

/** Leaves one line of each event. */
export const REMOVE_REPEATS = `DELETE FROM lines WHERE fault IS NULL
    AND rowid NOT IN (SELECT min(rowid) FROM lines WHERE fault IS NULL GROUP BY event_id)`;

/** The relation that every question is asked of. */
export const CREATE_CALLS = "CREATE OR REPLACE TEMP VIEW calls AS SELECT * FROM lines WHERE fault IS NULL";

/** One row a line that is not blank; a line that is no JSON object has NULL in every column. */
function readLines({ paths, maxLineBytes }: LineSource, fields: readonly LedgerField[]): string {
  return `read_ndjson(${quoteList(paths.map(escapeGlob))}, columns = ${lineColumns(fields)},
    ignore_errors = true, filename = true, hive_partitioning = false, maximum_object_size = ${maxLineBytes})`;
}

/** Every field stays JSON, so that the check sees what was written; one parse delivers them all. */
function lineColumns(fields: readonly LedgerField[]): string {
  const nested = new Map<string, string[]>();
  const columns = ["event: 'JSON'", "schema_version: 'JSON'"];
  for (const { path } of fields) {
    const [parent = path, child] = path.split(".");
    if (child === undefined) columns.push(`${identifier(path)}: 'JSON'`);
    else nested.set(parent, [...(nested.get(parent) ?? []), `${identifier(child)} JSON`]);
  }
  for (const [parent, children] of nested)
    columns.push(`${identifier(parent)}: 'STRUCT(${children.join(", ")})'`);
  return `{${columns.join(", ")}}`;
}

function read(field: LedgerField): string {
  const column = jsonColumn(field);
  switch (field.kind) {
    case "text":
      return `${column} ->> '$'`;
    case "texts":
    case "flag":
      return `try_cast(${column} AS ${SQL_TYPES[field.kind]})`;
    case "uuid":
    case "time":
      return `try_cast(${column} ->> '$' AS ${SQL_TYPES[field.kind]})`;
    case "count":
    case "milliseconds":
    case "usd":
      // From the digits as written: a detour over a double would not be exact.
      return `try_cast(CAST(${column} AS VARCHAR) AS ${SQL_TYPES[field.kind]})`;
  }
}

function instant(date: Date): string {
  return `TIMESTAMPTZ ${quote(date.toISOString())}`;
}

/** DuckDB reads every path as a glob pattern; a bracketed character stands for itself. */
function escapeGlob(path: string): string {
  return path.replace(/[[*?]/g, (character) => `[${character}]`);
}
