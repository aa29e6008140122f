import { z } from "zod";
import type { DimensionName } from "./dimensions.ts";
import { explanations, explanationsQuery } from "./explanation.ts";
import { count, modelCallMeasures, toolCallMeasures } from "./measures.ts";
import { rowsQuery, totalQuery, UNPRICED_MODELS_QUERY } from "./query.ts";
import type { Question } from "./question.ts";
import type { Group, MeasuredRow, ModelCallCounts, ToolCallCounts } from "./source.ts";
import type { SqlEngine } from "./sql-engine.ts";

const unpricedModels = z.array(
  z.object({
    model: z.string().nullable(),
    provider: z.string().nullable(),
    calls: count,
    without_usage: count,
    failed: count,
  }),
);
const rowCounts = z.array(z.object({ row_count: count }));

/** Asks a question of the relation `calls`. What the engine answers is checked before it is believed. */
export async function countCalls(
  question: Question,
  engine: SqlEngine,
): Promise<ModelCallCounts | ToolCallCounts> {
  const { dialect } = engine;
  const rows = await engine.query(rowsQuery(question, dialect));
  const total = await engine.query(totalQuery(question.subject, dialect));
  const rowCount = rowCounts.parse(rows)[0]?.row_count ?? 0;
  switch (question.subject) {
    case "model_calls":
      return {
        subject: question.subject,
        rows: readRows(rows, question.by, modelCallMeasures),
        rowCount,
        total: z.tuple([modelCallMeasures]).parse(total)[0],
        unpricedModels: unpricedModels.parse(await engine.query(UNPRICED_MODELS_QUERY)),
        explanations: question.explain
          ? explanations.parse(await engine.query(explanationsQuery(dialect)))
          : undefined,
      };
    case "tool_calls":
      return {
        subject: question.subject,
        rows: readRows(rows, question.by, toolCallMeasures),
        rowCount,
        total: z.tuple([toolCallMeasures]).parse(total)[0],
      };
  }
}

function readRows<Measures>(
  rows: readonly unknown[],
  by: readonly DimensionName[],
  measures: z.ZodType<Measures>,
): MeasuredRow<Measures>[] {
  const group: z.ZodType<Group> = z.object(
    Object.fromEntries(by.map((name) => [name, z.string().nullable()])),
  );
  return rows.map((row) => ({ group: group.parse(row), measures: measures.parse(row) }));
}
