import { createClient } from "@clickhouse/client";
import { clickhouse, createTableSql } from "langmeter/sinks/clickhouse";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { CONTENT_MODES } from "../../src/events/content-mode.ts";
import type { BatchSink } from "../../src/events/sink.ts";
import { recordedSample } from "../events/samples.ts";
import { type ClickHouseServer, PASSWORD, startClickHouse } from "./clickhouse/support/clickhouse-server.ts";
import { ENGINE_NOTE, HAS_ENGINE } from "./clickhouse/support/engine.ts";
import { describeSink, type SinkUnderTest } from "./describe-sink.ts";

describe.skipIf(!HAS_ENGINE)(`the clickhouse sink${ENGINE_NOTE}`, () => {
  let server: ClickHouseServer;
  beforeAll(async () => {
    server = await startClickHouse();
  });
  afterAll(() => server?.close());
  beforeEach(() => {
    server.engine.run(`DROP TABLE IF EXISTS analytics.llm_events`);
    server.engine.run(createTableSql({ database: "analytics" }));
  });

  const rowCount = () => server.engine.rows("SELECT event_id FROM analytics.llm_events FINAL").length;

  function underTest(sink: BatchSink, secret: string): SinkUnderTest {
    return {
      sink,
      secret,
      delivered: async () => rowCount(),
      breakDelivery() {
        server.engine.run("DROP TABLE analytics.llm_events");
      },
    };
  }

  describeSink("clickhouse with a url", () => {
    const account = { username: "writer", password: PASSWORD };
    return underTest(clickhouse({ url: server.url, ...account, database: "analytics" }), PASSWORD);
  });

  describeSink("clickhouse with a client", () => {
    const client = createClient({ url: server.url, username: "writer", password: PASSWORD });
    return underTest(clickhouse({ client, database: "analytics" }), PASSWORD);
  });

  const send = (sink: BatchSink, batch = [recordedSample()]) =>
    sink.send(batch, { signal: AbortSignal.timeout(5_000) });

  it("reads account and database from the address, decoded", async () => {
    const { host } = new URL(server.url);
    const sink = clickhouse({ url: `http://writer:${encodeURIComponent(PASSWORD)}@${host}/analytics` });
    await send(sink);
    expect(rowCount()).toBe(1);
    await sink.close?.();
  });

  it("opens no connection before the first event", async () => {
    const before = server.requests.length;
    await clickhouse({ url: server.url }).close?.();
    expect(server.requests.length).toBe(before);
  });

  it("leaves a client that it was given open", async () => {
    const client = createClient({ url: server.url });
    const sink = clickhouse({ client, database: "analytics" });
    await send(sink);
    await sink.close?.();
    await send(sink);
    expect(rowCount()).toBe(2);
    await client.close();
  });

  it("inserts asynchronously and waits until the rows are written", async () => {
    const sink = clickhouse({ url: server.url, database: "analytics" });
    await send(sink);
    const path = server.requests.at(-1)?.path ?? "";
    expect(path).toContain("async_insert=1");
    expect(path).toContain("wait_for_async_insert=1");
    await sink.close?.();
  });

  it("sends the very lines that a ledger holds", async () => {
    const sink = clickhouse({ url: server.url, database: "analytics" });
    const batch = [recordedSample("llm_call_start"), recordedSample("trace_complete")];
    await send(sink, batch);
    expect(server.requests.at(-1)?.body).toBe(batch.map(({ json }) => json).join("\n"));
    await sink.close?.();
  });

  it("writes into the table that it is told", async () => {
    server.engine.run(createTableSql({ database: "analytics", table: "events-eu" }));
    const sink = clickhouse({ url: server.url, database: "analytics", table: "events-eu" });
    await send(sink);
    expect(server.engine.rows("SELECT event FROM analytics.`events-eu`")).toHaveLength(1);
    await sink.close?.();
  });

  it("creates the table with the first batch where it is told to, and only then", async () => {
    server.engine.run("DROP TABLE analytics.llm_events");
    const sink = clickhouse({ url: server.url, database: "analytics", createTable: true });
    await send(sink);
    expect(rowCount()).toBe(1);
    const before = server.requests.length;
    await send(sink);
    expect(server.requests.length).toBe(before + 1);
    await sink.close?.();
  });
});

describe("the options of the clickhouse sink", () => {
  const url = "http://localhost:8123";

  it("carry name, content policy and patience to the dispatcher", () => {
    const sink = clickhouse({ url, name: "warehouse", content: "hashed", maxDelayMs: 50 });
    expect(sink).toMatchObject({ name: "warehouse", content: "hashed", limits: { maxDelayMs: 50 } });
    expect(clickhouse({ url })).toMatchObject({ name: "clickhouse", limits: { maxDelayMs: 1_000 } });
    expect(clickhouse({ url }).content).toBeUndefined();
  });

  it.each([
    ["no address", { url: 5 }, /option url: got 5/],
    ["another protocol", { url: "clickhouse://localhost" }, /option url/],
    ["settings in the url", { url: `${url}/?async_insert=0` }, /option url/],
    ["a url with no database's name", { url: `${url}/a/b` }, /option url/],
    ["a url that is half encoded", { url: `${url}/%E0%A4%A` }, /option url/],
    ["url and client", { url, client: { exec() {} } }, /either client, or url/],
    ["a client that is none", { client: {} }, /a client of @clickhouse\/client/],
    ["a number for a name", { url, username: 7 }, /option username: .*a text/],
    ["an injected table", { url, table: "x; DROP TABLE y" }, /option table: .*letters, digits/],
    ["an injected database", { url, database: "`a`" }, /option database: .*letters, digits/],
    ["an empty table", { url, table: "" }, /option table/],
    [
      "a word for yes",
      { url, createTable: "yes" },
      /option createTable: got a string; allowed: true or false/,
    ],
    ["an unknown policy", { url, content: "some" }, new RegExp(CONTENT_MODES.join(", "))],
    ["an endless wait", { url, maxDelayMs: 1e9 }, /option maxDelayMs/],
    ["no name", { url, name: "" }, /option name/],
    ["an unknown option", { url, tabel: "x" }, /option tabel: .*only url, username/],
  ])("refuse %s", (_, options, message) => {
    expect(() => clickhouse(options as never)).toThrow(message);
  });

  it.each([
    ["the url", { url: "htp://writer:hunter2@localhost" }],
    ["a wrong option", { url, pasword: "hunter2" }],
    ["a wrong password", { url, password: ["hunter2"] }],
  ])("never show a password that stands in %s", (_, options) => {
    expect(() => clickhouse(options as never)).toThrow(/^(?!.*hunter2)/);
    expect(() => clickhouse(options as never)).not.toThrow(/hunter2/);
  });

  it.each(["x; DROP TABLE y", "`", "", "1st"])("refuse the table %j in the DDL", (table) => {
    expect(() => createTableSql({ table })).toThrow(/option table/);
    expect(() => createTableSql({ database: table })).toThrow(/option database/);
  });
});
