import { clickhouse, createTableSql } from "langmeter/sinks/clickhouse";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { describeFaults } from "../support/fault-matrix.ts";
import type { VendorAnswer, VendorRequest } from "../support/vendor-server.ts";
import { ENGINE_NOTE, type Engine, HAS_ENGINE, openEngine } from "./support/engine.ts";
import { createHttpInterface } from "./support/http-interface.ts";

describe.skipIf(!HAS_ENGINE)(`delivery to clickhouse${ENGINE_NOTE}`, () => {
  let engine: Engine;
  let answer: (request: VendorRequest) => VendorAnswer;
  beforeAll(async () => {
    engine = await openEngine();
    engine.run(createTableSql());
    answer = createHttpInterface(engine, { default: { password: "" } });
  });
  afterAll(() => engine?.close());

  describeFaults("clickhouse", {
    createSink: (url) => clickhouse({ url }),
    idOf: ({ event }) => event.event_id,
    idsIn: ({ body }) => body.split("\n").map((line) => JSON.parse(line).event_id),
    accepted: (request) => answer(request),
  });

  it("leaves one row an event in the table, however often one was sent", () => {
    const [counts] = engine.rows(
      "SELECT count() AS rows, uniqExact(event_id) AS events FROM llm_events FINAL",
    );
    expect(Number(counts?.events)).toBeGreaterThan(0);
    expect(counts?.rows).toBe(counts?.events);
  });
});
