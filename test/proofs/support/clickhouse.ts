import { clickhouse, createTableSql } from "langmeter/sinks/clickhouse";
import { openEngine } from "../../sinks/clickhouse/support/engine.ts";
import { createHttpInterface } from "../../sinks/clickhouse/support/http-interface.ts";
import { type Backend, distinct, totalsOf } from "./backend.ts";
import { startHttpBackend } from "./http-backend.ts";

const PASSWORD = "clickhouse-password-2718";
const DATABASE = "analytics";

/** The real engine behind its HTTP interface; the vendor's client sends the lines of the ledger. */
export async function startClickHouseBackend(): Promise<Backend> {
  const engine = await openEngine();
  engine.run(`CREATE DATABASE ${DATABASE}`);
  engine.run(createTableSql({ database: DATABASE }));
  const http = await startHttpBackend(createHttpInterface(engine, { writer: { password: PASSWORD } }));
  return {
    ...http,
    name: "clickhouse",
    credentials: [PASSWORD],
    createSink: (content) =>
      clickhouse({
        url: http.url,
        username: "writer",
        password: PASSWORD,
        database: DATABASE,
        ...(content && { content }),
      }),
    async forget() {
      engine.run(`TRUNCATE TABLE ${DATABASE}.llm_events`);
      await http.forget();
    },
    async arrived() {
      const rows = engine.rows(`SELECT toString(event_id) AS id, trace_id, input_tokens AS input,
        output_tokens AS output, toFloat64(cost_usd) AS usd, event FROM ${DATABASE}.llm_events FINAL`);
      return {
        traceIds: distinct(rows.map(({ trace_id }) => String(trace_id))),
        ids: distinct(rows.map(({ id }) => String(id))),
        totals: totalsOf(
          rows
            .filter(({ event }) => event === "llm_call_end")
            .map(({ input, output, usd }) => ({
              input: Number(input),
              output: Number(output),
              usd: Number(usd),
            })),
        ),
      };
    },
    async close() {
      await http.close();
      engine.close();
    },
    idsOf: (events) => events.map(({ event_id }) => event_id),
  };
}
