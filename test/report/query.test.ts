import { describe, expect, it } from "vitest";
import { fieldRule } from "../../src/report/field-rule.ts";
import { CALL_EVENTS, fieldsFor } from "../../src/report/ledger-fields.ts";
import { stageLines } from "../../src/report/ledger-sql.ts";
import { rowsQuery, totalQuery } from "../../src/report/query.ts";
import type { Question } from "../../src/report/question.ts";
import { DUCKDB } from "../../src/report/sql-dialect.ts";

const question: Question = {
  subject: "model_calls",
  by: ["model"],
  range: { since: undefined, until: undefined },
  timeZone: "UTC",
  top: undefined,
  explain: false,
};

describe("a question as SQL", () => {
  it("groups by every field of the question and names the columns after them", () => {
    const sql = rowsQuery({ ...question, by: ["channel", "day"] }, DUCKDB);
    expect(sql).toContain('calls.channel AS "channel"');
    expect(sql).toContain(`strftime(timezone('UTC', calls.timestamp), '%Y-%m-%d') AS "day"`);
    expect(sql).toContain("GROUP BY 1, 2");
  });

  it("leaves the rows beyond top to the engine", () => {
    expect(rowsQuery({ ...question, top: 7 }, DUCKDB)).toContain("LIMIT 7");
    expect(rowsQuery(question, DUCKDB)).not.toContain("LIMIT");
  });

  it("unfolds tags for the rows only, so that the total counts each call once", () => {
    expect(rowsQuery({ ...question, by: ["tag"] }, DUCKDB)).toContain("unnest");
    expect(rowsQuery(question, DUCKDB)).not.toContain("unnest");
    expect(totalQuery("model_calls", DUCKDB)).not.toContain("unnest");
  });

  it("asks nothing about money or tokens of tool calls", () => {
    expect(rowsQuery({ ...question, subject: "tool_calls", by: ["tool"] }, DUCKDB)).not.toMatch(
      /cost_usd|tokens/,
    );
  });
});

describe("reading lines", () => {
  const source = { paths: ["/data/it's/events-[1]*.ndjson"], maxLineBytes: 1024 };

  it("takes every path literally", () => {
    expect(stageLines(question, source)).toContain("'/data/it''s/events-[[]1][*].ndjson'");
  });

  it("filters by the range, its end excluded", () => {
    const since = new Date("2026-11-01T00:00:00Z");
    const until = new Date("2026-11-22T00:00:00Z");
    const sql = stageLines({ ...question, range: { since, until } }, source);
    expect(sql).toContain(">= TIMESTAMPTZ '2026-11-01T00:00:00.000Z'");
    expect(sql).toContain("< TIMESTAMPTZ '2026-11-22T00:00:00.000Z'");
  });

  it("reads where prices come from only where the question asks", () => {
    expect(stageLines(question, source)).not.toMatch(/cost_source|price_|pricing_/);
    expect(stageLines({ ...question, explain: true }, source)).toMatch(/"price_match": 'JSON'/);
  });

  it("reads only fields that the event schema declares", () => {
    const events = Object.values(CALL_EVENTS).flat();
    for (const { path } of fieldsFor({ ...question, explain: true })) {
      const declaring = events.filter((event) => fieldRule(event, path) !== undefined);
      expect(declaring, path).not.toEqual([]);
    }
  });
});
