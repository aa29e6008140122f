import { readFileSync } from "node:fs";
import { createTableSql } from "langmeter/sinks/clickhouse";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SAMPLE_EVENTS } from "../../events/samples.ts";
import { ENGINE_NOTE, type Engine, HAS_ENGINE, openEngine } from "./support/engine.ts";

const page = readFileSync(new URL("../../../docs/sinks/clickhouse.md", import.meta.url), "utf8");
const statements = [...page.matchAll(/```sql\n([\s\S]*?)```/g)]
  .flatMap(([, block = ""]) => block.split(";"))
  .map((statement) => statement.trim())
  .filter((statement) => statement !== "");

describe.skipIf(!HAS_ENGINE)(`the SQL of the documentation${ENGINE_NOTE}`, () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await openEngine();
    engine.run(createTableSql());
    // Old enough for the words to go and too young for the numbers, whenever this runs.
    const timestamp = new Date(Date.now() - 60 * 86_400_000).toISOString();
    const lines = Object.values(SAMPLE_EVENTS).map((event) => JSON.stringify({ ...event, timestamp }));
    engine.run(`INSERT INTO llm_events (event_json) FORMAT JSONAsString ${lines.join("\n")}`);
  });
  afterAll(() => engine?.close());

  it.each(statements)("runs: %s", (statement) => {
    expect(() => engine.run(statement)).not.toThrow();
  });

  it("leaves the numbers where the words are gone", () => {
    engine.run("OPTIMIZE TABLE llm_events FINAL");
    const [row] = engine.rows(
      "SELECT event_json, output, toFloat64(cost_usd) AS cost FROM llm_events WHERE event = 'llm_call_end'",
    );
    expect(row).toEqual({ event_json: "", output: null, cost: SAMPLE_EVENTS.llm_call_end.cost_usd });
  });
});
