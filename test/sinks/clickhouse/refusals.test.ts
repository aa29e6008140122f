import { type ClickHouseOptions, clickhouse, createTableSql } from "langmeter/sinks/clickhouse";
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { createDispatcher } from "../../../src/delivery/dispatcher.ts";
import { RecordedEvent } from "../../../src/events/recorded-event.ts";
import { listeningLogger } from "../../delivery/fake-sinks.ts";
import { recordedSample } from "../../events/samples.ts";
import { type ClickHouseServer, PASSWORD, startClickHouse } from "./support/clickhouse-server.ts";
import { ENGINE_NOTE, HAS_ENGINE } from "./support/engine.ts";

describe.skipIf(!HAS_ENGINE)(`what clickhouse refuses${ENGINE_NOTE}`, () => {
  let server: ClickHouseServer;
  beforeAll(async () => {
    server = await startClickHouse();
    server.engine.run(createTableSql({ database: "analytics" }));
    server.engine.run("CREATE TABLE analytics.other (id UInt8) ENGINE = Memory");
  });
  afterAll(() => server?.close());

  async function refusalOf(options: Partial<ClickHouseOptions>, batch = [recordedSample()]) {
    const sink = clickhouse({ url: server.url, database: "analytics", ...options } as ClickHouseOptions);
    const error: unknown = await sink
      .send(batch, { signal: AbortSignal.timeout(5_000) })
      .catch((reason: unknown) => reason);
    await sink.close?.();
    return error;
  }

  it.each([
    ["a wrong password", { username: "writer", password: "wrong" }, /check username and password/],
    ["an unknown database", { database: "nope" }, /database does not exist; check database/],
    ["an unknown table", { table: "nope" }, /`analytics`\.`nope` does not exist; set createTable: true/],
    ["a table of somebody else", { table: "other" }, /`analytics`\.`other` has no column event_json/],
    ["a user that may only read", { username: "reader", password: PASSWORD }, /user may only read/],
    [
      "a user that may not create",
      { username: "reader", password: PASSWORD, createTable: true },
      /only read/,
    ],
  ])("is, for %s, final for the whole batch and says what to fix", async (_, options, message) => {
    const error = await refusalOf(options);
    expect(error).toMatchObject({ name: "SinkError", reason: "rejected", retryable: false, isolate: false });
    expect(String(error)).toMatch(message);
    expect(String(error)).not.toContain("wrong");
  });

  it("is, for a malformed event, that event alone", async () => {
    const events = Array.from({ length: 7 }, () => recordedSample());
    const malformed = new RecordedEvent("llm_call_end", "2026-03-01T12:00:00.000Z", '{"event_id":"secret"}');
    expect(await refusalOf({}, [malformed])).toMatchObject({ reason: "rejected", isolate: true });
    const logger = listeningLogger();
    const dispatcher = createDispatcher([clickhouse({ url: server.url, database: "analytics" })], logger);
    for (const recorded of [...events.slice(0, 3), malformed, ...events.slice(3)]) dispatcher.push(recorded);
    const report = await dispatcher.flush(3_000);
    await dispatcher.close();
    expect(report).toMatchObject({ sent: 7, dropped: 1, reasons: { rejected: 1 } });
    expect(server.engine.rows("SELECT event_id FROM analytics.llm_events")).toHaveLength(7);
    expect(logger.warnings.join()).toContain("CANNOT_PARSE_UUID");
    expect(logger.warnings.join()).not.toContain("secret");
  });

  it.each([
    ["too many parts", 252, "TOO_MANY_PARTS"],
    ["a lack of memory", 241, "MEMORY_LIMIT_EXCEEDED"],
    ["a server without its keeper", 242, "TABLE_IS_READ_ONLY"],
  ])("is, for %s, a reason to try again", async (_, code, name) => {
    server.faults.push({
      kind: "answer",
      answer: {
        status: 500,
        headers: { "x-clickhouse-exception-code": String(code) },
        body: `Code: ${code}. DB::Exception: the patient's words (${name}) (version 26.7.2.1 (official build))`,
      },
    });
    const error = await refusalOf({});
    expect(error).toMatchObject({ reason: "network", retryable: true, status: 500 });
    expect(String(error)).toBe(`SinkError: HTTP 500: ${name}`);
  });

  it.each([
    ["an exception behind a good status", { "x-clickhouse-exception-code": "241" }, "", /but an exception/],
    ["a proxy's page behind a good status", {}, "<html>log in</html>", /not ClickHouse's: check url/],
  ])("is also %s", async (_, headers, body, message) => {
    server.faults.push({ kind: "answer", answer: { status: 200, headers, body } });
    const error = await refusalOf({});
    expect(error).toMatchObject({ reason: "network", retryable: true });
    expect(String(error)).toMatch(message);
  });
});

describe("a missing @clickhouse/client", () => {
  it("is named with the command that installs it, and keeps its cause", async () => {
    const cause = Object.assign(new Error("Cannot find package"), { code: "ERR_MODULE_NOT_FOUND" });
    vi.resetModules();
    vi.doMock("@clickhouse/client", () => {
      throw cause;
    });
    onTestFinished(() => void vi.doUnmock("@clickhouse/client"));
    const { openClient } = await import("../../../src/sinks/clickhouse/client.ts");
    await expect(openClient({ origin: "http://localhost:8123" }, 1_000)).rejects.toMatchObject({
      name: "LangMeterError",
      code: "missing_dependency",
      message: expect.stringContaining("npm install @clickhouse/client"),
      cause: { cause },
    });
  });
});
