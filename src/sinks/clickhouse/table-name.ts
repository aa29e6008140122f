import { type SinkOptionCheck, sinkOptionCheck } from "../../content/sink-option.ts";

/** Where the events are: names that are safe to put into SQL. */
export interface TableName {
  /** The connection's own where undefined. */
  readonly database?: string | undefined;
  readonly table: string;
}

/** Letters, digits, `_` and `-`, beginning with a letter or `_`: at most 128 characters. */
export function isName(value: unknown): value is string {
  return typeof value === "string" && /^[A-Za-z_][\w-]{0,127}$/.test(value);
}

const NAME_ALLOWED = "letters, digits, _ and -, beginning with a letter, at most 128";
const check: SinkOptionCheck = sinkOptionCheck("clickhouse");

/** @throws LangMeterError on a name that is none. */
export function checkedTable({ database, table }: TableName): TableName {
  check(database === undefined || isName(database), "database", database, NAME_ALLOWED);
  check(isName(table), "table", table, NAME_ALLOWED);
  return { database, table };
}

/** The name as SQL. */
export function quoteTable({ database, table }: TableName): string {
  return database === undefined ? `\`${table}\`` : `\`${database}\`.\`${table}\``;
}
