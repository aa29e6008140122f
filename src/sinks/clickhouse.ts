import { offSink } from "../content/sink-option.ts";
import type { BatchSink } from "../events/sink.ts";
import type { ClickHouseClient } from "./clickhouse/client.ts";
import { createConnection } from "./clickhouse/connection.ts";
import { createTableSql, upgradeTableSql } from "./clickhouse/create-table.ts";
import { type ClickHouseOptions, checkedOptions } from "./clickhouse/options.ts";
import { assertAccepted, exceptionCode, UNKNOWN_TABLE } from "./clickhouse/refusal.ts";
import { runStatement } from "./clickhouse/statement.ts";
import { quoteTable } from "./clickhouse/table-name.ts";

export type { ClickHouseClient, ClickHouseOptions };
export { createTableSql, upgradeTableSql };

/**
 * ClickHouse: one row per event in one wide table, by asynchronous inserts. What travels are the lines of the ledger;
 * the table reads its columns from them (`createTableSql()`). An event that is sent twice is one row in the end.
 *
 * @throws LangMeterError on a wrong option.
 */
export function clickhouse(options: ClickHouseOptions = {}): BatchSink {
  const checked = checkedOptions(options);
  if ("off" in checked) return offSink(checked);
  const { connection, table, createTable, content, maxDelayMs, name } = checked;
  const { open, close } = createConnection(connection);
  const target = quoteTable(table);
  const insertQuery = `INSERT INTO ${target} (event_json) FORMAT JSONAsString`;
  return {
    kind: "batch",
    name,
    ...(content !== undefined && { content }),
    // Each insert waits until the server has written, so few large ones beat many small ones.
    limits: { maxEvents: 1_000, maxBytes: 4_000_000, maxDelayMs },
    async send(batch, { signal }) {
      if (batch.length === 0) return;
      const client = await open();
      const insert = { query: insertQuery, rows: batch.map(({ json }) => json).join("\n") };
      let answer = await runStatement(client, insert, signal);
      if (createTable && exceptionCode(answer) === UNKNOWN_TABLE) {
        assertAccepted(await runStatement(client, { query: createTableSql(table) }, signal), target);
        answer = await runStatement(client, insert, signal);
      }
      assertAccepted(answer, target);
    },
    close,
  };
}
