import { messageOf } from "../events/errors.ts";
import { get } from "../events/untrusted.ts";
import type { ClickHouseTable } from "./clickhouse-address.ts";

/** https://github.com/ClickHouse/ClickHouse/blob/master/src/Common/ErrorCodes.cpp */
const HINTS: Readonly<Record<string, string>> = {
  "36": "it does not know this time zone",
  "47": "the table lacks a column of this version; run the statement of upgradeTableSql()",
  "60": "there is no such table; name another with ?table=",
  "81": "there is no such database",
  "159": "the server's time limit is reached; narrow the report with --since and --until",
  "164": "the server forbids even queries that change nothing",
  "181": "the table cannot leave repeated events out; make it with createTableSql()",
  "192": "check user and password",
  "193": "check user and password",
  "194": "check user and password",
  "241": "the server's memory limit is reached; narrow the report with --since and --until",
  "497": "the user lacks a right; GRANT SELECT on the table",
  "516": "check user and password",
};

/** One line that says what could not be read, why, and what to do about it. */
export function describeFailure(error: unknown, table: ClickHouseTable): string {
  return `cannot read ${nameOf(table)}: ${reasonOf(error)}`;
}

/** Server, database and table, without the account. */
export function nameOf({ address, name }: ClickHouseTable): string {
  const { host } = new URL(address.origin);
  return `clickhouse://${host}/${name.database ?? "default"}?table=${name.table}`;
}

function reasonOf(error: unknown): string {
  const code = get(error, "code");
  const hint = typeof code === "string" ? HINTS[code] : undefined;
  if (hint !== undefined) return hint;
  const [firstLine = ""] = (messageOf(error) ?? String(code ?? error)).trim().split("\n", 1);
  return firstLine.slice(0, 200);
}
