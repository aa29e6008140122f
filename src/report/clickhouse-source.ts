import { z } from "zod";
import { LangMeterError } from "../events/langmeter-error.ts";
import { openClient } from "../sinks/clickhouse/client.ts";
import type { ClickHouseTable } from "./clickhouse-address.ts";
import { describeFailure, nameOf } from "./clickhouse-failure.ts";
import { anyEvent, skippedEvents, withCalls } from "./clickhouse-sql.ts";
import { countCalls } from "./count-calls.ts";
import { count } from "./measures.ts";
import type { Skipped } from "./skipped.ts";
import type { ReportSource } from "./source.ts";
import { CLICKHOUSE } from "./sql-dialect.ts";

/** Milliseconds of silence after which a query is given up; ClickHouse's own limits usually come first. */
const QUERY_TIMEOUT_MS = 300_000;

const skipped = z.array(z.object({ event_id: z.string(), reason: z.string(), events: count }));

/**
 * Reports over the table of a ClickHouse server: it does the counting, what travels are the rows of the report. No
 * query changes a setting, so that a user who may only read can ask.
 *
 * @throws LangMeterError `missing_dependency` where `@clickhouse/client` is not installed. Its `answer` throws
 * `ledger_unreadable` or `ledger_empty`.
 */
export async function openClickHouse(table: ClickHouseTable): Promise<ReportSource> {
  const client = await openClient(table.address, QUERY_TIMEOUT_MS);

  async function query(sql: string): Promise<readonly unknown[]> {
    try {
      const answer = await client.query({ query: sql, format: "JSONEachRow" });
      return await answer.json();
    } catch (cause) {
      throw new LangMeterError("ledger_unreadable", describeFailure(cause, table), { cause });
    }
  }

  async function skippedIn(): Promise<Skipped> {
    const found = skipped.parse(await query(skippedEvents(table.name)));
    return {
      lines: found[0]?.events ?? 0,
      named: found.map(({ event_id, reason }) => ({ event_id, reason })),
    };
  }

  return {
    async answer(question) {
      if ((await query(anyEvent(table.name))).length === 0)
        throw new LangMeterError("ledger_empty", `the table ${nameOf(table)} is empty: no event in it`);
      const calls = withCalls(question, table.name);
      const engine = { dialect: CLICKHOUSE, query: (sql: string) => query(calls + sql) };
      // Repeats leave with FINAL, and sooner or later with the engine's own merges: their number means nothing.
      return { counts: await countCalls(question, engine), repeats: 0, skipped: await skippedIn() };
    },
    close: () => client.close(),
  };
}
