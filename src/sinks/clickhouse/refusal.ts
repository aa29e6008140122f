import { SinkError } from "../../events/sink.ts";
import type { HttpAnswer } from "../../transport/http-message.ts";
import { isAccepted, refusalOf, type StatusHints } from "../../transport/refusal.ts";

/** https://github.com/ClickHouse/ClickHouse/blob/master/src/Common/ErrorCodes.cpp */
export const UNKNOWN_TABLE = 60;

/** What a setting of ours or of the user's account makes fail, again and again, whatever its HTTP status. */
const SETTING_FAULTS: Readonly<Record<number, (table: string) => string>> = {
  16: (table) => `${table} has no column event_json; make it with createTableSql()`,
  [UNKNOWN_TABLE]: (table) =>
    `${table} does not exist; set createTable: true, or run the statement of createTableSql()`,
  81: () => "the database does not exist; check database, or run CREATE DATABASE",
  164: () => "the user may only read; give the sink a user that may INSERT",
  192: () => "check username and password",
  193: () => "check username and password",
  194: () => "check username and password",
  497: (table) => `the user lacks a right; GRANT INSERT ON ${table} (with createTable also CREATE TABLE)`,
  516: () => "check username and password",
};

/** The code of the exception that the server names; undefined where it names none. */
export function exceptionCode({ header, body }: HttpAnswer): number | undefined {
  // Older servers say it in the text alone. https://clickhouse.com/docs/interfaces/http
  const code = header("x-clickhouse-exception-code") ?? /\bCode: (\d+)\. DB::Exception/.exec(body)?.[1];
  return code === undefined ? undefined : Number(code);
}

/** Where no exception of the server says more: a proxy answered in its place. */
const STATUS_HINTS: StatusHints = {
  401: "check username and password",
  403: "check username and password",
  404: "check url",
};

/**
 * @param table As in SQL, for the message.
 * @throws SinkError where the answer is no acceptance. Of its text only the exception's name is quoted: the rest may
 * repeat what we sent.
 */
export function assertAccepted(answer: HttpAnswer, table: string): void {
  const { status } = answer;
  const code = exceptionCode(answer);
  const fault = code === undefined ? undefined : SETTING_FAULTS[code]?.(table);
  if (fault !== undefined)
    throw new SinkError(`HTTP ${status}: ${fault}`, { reason: "rejected", retryable: false, status });
  const name = exceptionName(answer);
  if (!isAccepted(answer)) throw refusalOf(answer, name === undefined ? STATUS_HINTS : { [status]: name });
  const fallacy = fallacyOf(answer, name);
  if (fallacy !== undefined)
    throw new SinkError(`HTTP ${status}, but ${fallacy}`, { reason: "network", status });
}

/** Why a good status does not mean that the rows are written; undefined where it does: the server then says nothing. */
function fallacyOf(answer: HttpAnswer, exception: string | undefined): string | undefined {
  if (!answer.isWhole) return "the answer broke off";
  if (exceptionCode(answer) !== undefined) return exception ?? "an exception";
  return answer.body.trim() === "" ? undefined : "the text is not ClickHouse's: check url";
}

/** `MEMORY_LIMIT_EXCEEDED`: the last of the names in brackets, before the server's version. */
function exceptionName({ body }: HttpAnswer): string | undefined {
  return [...body.matchAll(/\(([A-Z][A-Z0-9_]+)\)/g)].at(-1)?.[1];
}
