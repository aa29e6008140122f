import { createTableSql, upgradeTableSql } from "langmeter/sinks/clickhouse";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { LangMeterEvent } from "../../../src/events/schema.ts";
import { SAMPLE_EVENTS } from "../../events/samples.ts";
import { ENGINE_NOTE, type Engine, HAS_ENGINE, openEngine } from "./support/engine.ts";

describe.skipIf(!HAS_ENGINE)(`the table llm_events${ENGINE_NOTE}`, () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await openEngine();
  });
  afterAll(() => engine?.close());
  beforeEach(() => {
    engine.run("DROP TABLE IF EXISTS llm_events");
    engine.run(createTableSql());
  });

  function insert(...events: readonly object[]): void {
    const lines = events.map((event) => JSON.stringify(event)).join("\n");
    engine.run(`INSERT INTO llm_events (event_json) FORMAT JSONAsString ${lines}`);
  }

  /** Every field of the one row that is neither NULL nor empty, under its column's name. */
  function storedFields(): Readonly<Record<string, unknown>> {
    const names = engine
      .rows("SELECT name FROM system.columns WHERE table = 'llm_events' AND name <> 'event_json'")
      .map(({ name }) => String(name));
    const [row = {}] = engine.rows(
      `SELECT ${names.join(", ")} FROM llm_events FINAL SETTINGS output_format_json_quote_64bit_integers = 0`,
    );
    return Object.fromEntries(Object.entries(row).filter(([, value]) => !isNothing(value)));
  }

  it.each(Object.values(SAMPLE_EVENTS))("has a column for every field of $event", (event) => {
    insert(event);
    expect(storedFields()).toEqual(columnsOf(event));
  });

  it("keeps what is a text in one event and a structure in another", () => {
    const metadata = { plan: "gold", seats: 3, flags: { beta: true } };
    const tool_calls = [{ id: "call_1", name: "track_parcel", args: '{"id":"P1"}' }];
    insert({ ...SAMPLE_EVENTS.llm_call_end, metadata, tool_calls, tags: ["vip", "eu"] });
    expect(storedFields()).toMatchObject({
      metadata: { plan: "gold", seats: "3", flags: '{"beta":true}' },
      tool_calls: JSON.stringify(tool_calls),
      tags: ["vip", "eu"],
    });
  });

  it("keeps text of every script as it is", () => {
    const output = 'Zoë 🧑‍🚀 "東京", it\'s\n\\n\t\u2028';
    insert({ ...SAMPLE_EVENTS.llm_call_end, output, user_id: output });
    expect(storedFields()).toMatchObject({ output, user_id: output });
  });

  it("adds money up exactly, whatever the binary fractions", () => {
    const costs = [0.1, 0.2, 1e-12, 1.5e-7, 1234.567890123456, 0];
    insert(...costs.map((cost_usd, index) => ({ ...SAMPLE_EVENTS.llm_call_end, ...id(index), cost_usd })));
    const [sum] = engine.rows("SELECT toString(sum(cost_usd)) AS cost FROM llm_events FINAL");
    expect(sum).toEqual({ cost: "1234.867890273457" });
  });

  it("has one row of an event that came many times, in one insert or in several", () => {
    const [first, second] = [0, 1].map((index) => ({ ...SAMPLE_EVENTS.llm_call_end, ...id(index) }));
    insert(first ?? {}, second ?? {}, first ?? {});
    insert(second ?? {});
    expect(engine.rows("SELECT event_id FROM llm_events FINAL")).toHaveLength(2);
    engine.run("OPTIMIZE TABLE llm_events FINAL");
    expect(engine.rows("SELECT event_id FROM llm_events")).toHaveLength(2);
  });

  it("refuses a line that is no event", () => {
    expect(() => insert({ event: "llm_call_end" })).toThrow(/CANNOT_PARSE/);
    expect(engine.rows("SELECT event FROM llm_events")).toEqual([]);
  });

  it("gets the columns that it lacks, filled for the rows of before, too", () => {
    engine.run("ALTER TABLE llm_events DROP COLUMN model, DROP COLUMN output");
    insert(SAMPLE_EVENTS.llm_call_end);
    engine.run(upgradeTableSql());
    engine.run(upgradeTableSql());
    const { model, output } = SAMPLE_EVENTS.llm_call_end;
    expect(storedFields()).toMatchObject({ model, output });
  });
});

function id(index: number) {
  return { event_id: `019ca945-0a00-7000-b7be-${index.toString(16).padStart(12, "0")}` };
}

function isNothing(value: unknown): boolean {
  return value === null || (typeof value === "object" && Object.keys(value).length === 0);
}

/** The event as a row: `usage` beside the other fields, structures as JSON text, times as ClickHouse prints them. */
function columnsOf(event: LangMeterEvent): Readonly<Record<string, unknown>> {
  const { usage, ...rest } = { usage: {}, ...event };
  const fields = Object.entries({ ...rest, ...usage }).map(([name, value]) => {
    if (name === "timestamp") return [name, String(value).replace("T", " ").replace("Z", "")];
    return [name, name === "input" && typeof value === "object" ? JSON.stringify(value) : value];
  });
  const columns = Object.fromEntries(fields.filter(([, value]) => !isNothing(value)));
  // The totals of a trace have a number where model calls have a list: the column is a text for both.
  return typeof columns.tool_calls === "number"
    ? { ...columns, tool_calls: String(columns.tool_calls) }
    : columns;
}
