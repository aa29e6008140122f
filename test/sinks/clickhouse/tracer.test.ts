import { createTracer } from "langmeter";
import { clickhouse, createTableSql } from "langmeter/sinks/clickhouse";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startOpenAI } from "../../langchain/support/openai.ts";
import { type ClickHouseServer, startClickHouse } from "./support/clickhouse-server.ts";
import { ENGINE_NOTE, HAS_ENGINE } from "./support/engine.ts";

describe.skipIf(!HAS_ENGINE)(`a tracer with a clickhouse sink${ENGINE_NOTE}`, () => {
  let server: ClickHouseServer;
  beforeAll(async () => {
    server = await startClickHouse();
    server.engine.run(createTableSql({ database: "analytics" }));
  });
  afterAll(() => server?.close());

  it("puts a conversation into the table as it happened", async () => {
    const { model } = await startOpenAI([{ text: "At the depot." }, { error: { status: 429 } }]);
    const tracer = createTracer({
      environment: "prod",
      sinks: [clickhouse({ url: server.url, database: "analytics" })],
    });
    const trace = tracer.startTrace({ userId: "u_17", channel: "sms", threadId: "t_42" });
    await model.invoke("Where is my parcel?", { callbacks: [trace.handler] });
    await model.invoke("And now?", { callbacks: [trace.handler] }).catch(() => {});
    const summary = await trace.end();
    const report = await tracer.flush({ timeoutMs: 3_000 });
    await tracer.close();
    expect(report).toMatchObject({ pending: 0, dropped: 0 });
    const rows = server.engine.rows(`SELECT event, user_id, channel, thread_id, environment, trace_id,
        toFloat64(cost_usd) AS cost, output, error_type
      FROM analytics.llm_events FINAL ORDER BY toString(event_id)`);
    expect(rows.map(({ event }) => event)).toEqual([
      "llm_call_start",
      "llm_call_end",
      "llm_call_start",
      "llm_error",
      "trace_complete",
    ]);
    for (const row of rows)
      expect(row).toMatchObject({
        user_id: "u_17",
        channel: "sms",
        thread_id: "t_42",
        environment: "prod",
        trace_id: summary.trace_id,
      });
    expect(rows[1]).toMatchObject({ output: "At the depot.", cost: summary.cost_usd });
    expect(rows[3]).toMatchObject({ error_type: "rate_limit" });
  });

  it("stores no content where the sink's policy forbids it", async () => {
    const { model } = await startOpenAI([{ text: "the secret answer" }]);
    const sink = clickhouse({ url: server.url, database: "analytics", content: "none" });
    const tracer = createTracer({ sinks: [sink] });
    await model.invoke("the secret question", { callbacks: [tracer.handler] });
    await tracer.flush();
    await tracer.close();
    const bodies = server.requests.map(({ body }) => body).filter((body) => !body.includes("u_17"));
    expect(bodies.join()).toContain("llm_call_end");
    expect(bodies.join()).not.toContain("secret");
  });
});
