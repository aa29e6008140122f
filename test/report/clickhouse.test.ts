import { createTableSql } from "langmeter/sinks/clickhouse";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DIMENSION_NAMES } from "../../src/report/dimensions.ts";
import { type Report, type ReportOptions, renderTable, report } from "../../src/report/index.ts";
import {
  type ClickHouseServer,
  PASSWORD,
  startClickHouse,
} from "../sinks/clickhouse/support/clickhouse-server.ts";
import { ENGINE_NOTE, HAS_ENGINE } from "../sinks/clickhouse/support/engine.ts";
import { manyEvents } from "./clickhouse-fixture.ts";
import { llmCallEnd, ndjson, type TemporaryLedger, temporaryLedger } from "./ledger-fixture.ts";

describe.skipIf(!HAS_ENGINE)(`a report over ClickHouse${ENGINE_NOTE}`, () => {
  let server: ClickHouseServer;
  let ledger: TemporaryLedger;
  beforeAll(async () => {
    const events = manyEvents();
    const newer = { ...llmCallEnd(), schema_version: 2 };
    const broken = { ...llmCallEnd(), schema_version: 0 };
    const inserts = [ndjson(...events), ndjson(...events.slice(0, 200), newer, broken)];
    ledger = await temporaryLedger();
    await ledger.write("events-2026-11-10-1-a.ndjson", inserts.join(""));
    server = await startClickHouse();
    server.engine.run(createTableSql({ database: "analytics" }));
    for (const lines of inserts)
      server.engine.run(`INSERT INTO analytics.llm_events (event_json) FORMAT JSONAsString ${lines}`);
  });
  afterAll(async () => {
    await server?.close();
    await ledger?.remove();
  });

  function address(rest = "/analytics"): string {
    const { host } = new URL(server.url);
    return `clickhouse://reader:${encodeURIComponent(PASSWORD)}@${host}${rest}`;
  }

  const overLedger = (options: ReportOptions) => report({ ...options, from: ledger.folder });
  const overClickHouse = (options: ReportOptions = {}) => report({ ...options, from: address() });

  /** All but what the two have to say about repeats, and the place of what they skip. */
  function comparable({ notices, skipped, ...rest }: Report) {
    return {
      ...rest,
      notices: notices.filter(({ kind }) => kind !== "repeated_events"),
      skipped: { lines: skipped.lines, reasons: skipped.named.map(({ reason }) => reason).sort() },
    };
  }

  const questions: readonly ReportOptions[] = [
    ...DIMENSION_NAMES.map((by) => ({ by })),
    { by: "channel,user,day" },
    { by: "tag,model" },
    { by: "tool,tag,error" },
    { by: "tool,hour", tz: "Asia/Kathmandu" },
    { by: "day", tz: "Europe/Zurich" },
    { by: "hour", tz: "europe/zurich" },
    { by: "week", tz: "US/Pacific" },
    { by: "month", tz: "Pacific/Kiritimati" },
    { by: "model", since: "2026-10-25", until: "2026-10-25", tz: "Europe/Zurich" },
    { by: "user", since: "2026-10-25T00:15:00Z", until: "2026-11-20T23:00:00Z" },
    { by: "model", since: "2030-01-01" },
    { by: "thread", top: 2 },
    { by: "model", explain: true },
    { by: "tag", explain: true, until: "2026-10-31" },
  ];

  it.each(questions)("answers %j as the ledger does", async (options) => {
    const [expected, made] = await Promise.all([overLedger(options), overClickHouse(options)]);
    expect(comparable(made)).toEqual(comparable(expected));
  });

  it("counts an event once that is in the table twice, and says nothing of it", async () => {
    const [expected, made] = await Promise.all([overLedger({}), overClickHouse()]);
    expect(expected.notices.map(({ kind }) => kind)).toContain("repeated_events");
    expect(made.notices.map(({ kind }) => kind)).not.toContain("repeated_events");
    expect(made.total.calls).toBe(expected.total.calls);
  });

  it("names what it skips by the event's id", async () => {
    const made = await overClickHouse();
    expect(made.skipped.named).toEqual(
      expect.arrayContaining([
        { event_id: expect.any(String), reason: "schema_version 2 is newer than 1" },
        { event_id: expect.any(String), reason: "schema_version has a wrong value" },
      ]),
    );
    expect(renderTable(made)).toMatch(/! 2 events skipped: [0-9a-f-]{36} \(schema_version/);
  });

  it("asks the server to count: what travels is the report, not the events", async () => {
    const before = server.requests.length;
    await overClickHouse();
    const asked = server.requests.slice(before);
    expect(asked.length).toBeLessThan(8);
    for (const { path } of asked)
      expect(new URL(path, server.url).searchParams.has("max_threads")).toBe(false);
  });

  it.each([
    ["a wrong password", () => address().replace(/:[^:@]*@/, ":wrong@"), /check user and password/],
    ["a missing table", () => address("/analytics?table=nope"), /table=nope: there is no such table/],
    ["a missing database", () => address("/nope"), /\/nope\?table=llm_events: there is no such database/],
    [
      "a table of somebody else",
      () => address("/system?table=one"),
      /cannot leave repeated events out|lacks a column/,
    ],
    ["a server that is not there", () => "clickhouse://127.0.0.1:9/x", /ECONNREFUSED/],
  ])("says in one line what is wrong with %s, and no password", async (_, from, message) => {
    const error: unknown = await report({ from: from() }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name: "LangMeterError", code: "ledger_unreadable" });
    expect(String(error)).toMatch(message);
    expect(String(error)).not.toMatch(/\n|wrong@|p@ss|p%40ss/);
  });

  it("says that a table is empty", async () => {
    server.engine.run(createTableSql({ database: "analytics", table: "nothing" }));
    await expect(report({ from: address("/analytics?table=nothing") })).rejects.toMatchObject({
      code: "ledger_empty",
      message: expect.stringContaining("is empty"),
    });
  });

  it("narrows the advice to what a server's own limits say", async () => {
    server.faults.push({
      kind: "answer",
      answer: {
        status: 500,
        body: "Code: 241. DB::Exception: (total) memory limit exceeded. (MEMORY_LIMIT_EXCEEDED)",
      },
    });
    await expect(overClickHouse()).rejects.toThrow(/memory limit is reached; narrow the report with --since/);
  });
});
