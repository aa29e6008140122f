import type { DimensionName } from "./dimensions.ts";
import type { Explanation } from "./explanation.ts";
import { type ModelCallMetrics, modelCallMetrics, type ToolCallMetrics, toolCallMetrics } from "./metrics.ts";
import { type Notice, noticesOf } from "./notices.ts";
import { openSource } from "./open-source.ts";
import { type ReportOptions, readReportOptions } from "./options.ts";
import type { Question, Subject } from "./question.ts";
import type { Skipped } from "./skipped.ts";
import type { Answer, Group } from "./source.ts";

/** A group's fields beside its numbers: `{ model: "gpt-4o", calls: 12, … }`. */
export type ReportRow = Group & (ModelCallMetrics | ToolCallMetrics);

/** A report, in the shape that `--format json` prints. Stable: fields are added, never changed. */
export interface Report {
  readonly subject: Subject;
  readonly by: readonly DimensionName[];
  /** First instant, ISO 8601 in UTC; null: from the beginning. */
  readonly since: string | null;
  /** First instant after the range, ISO 8601 in UTC; null: to the end. */
  readonly until: string | null;
  readonly tz: string;
  /** The costliest first (tool calls: the most called); with a time field the oldest first. */
  readonly rows: readonly ReportRow[];
  /** Over all calls in the range, each counted once, hidden rows included. */
  readonly total: ModelCallMetrics | ToolCallMetrics;
  /** Where the prices come from, over all calls in the range; absent where `explain` was not asked for. */
  readonly explanations?: readonly Explanation[];
  readonly notices: readonly Notice[];
  readonly skipped: Skipped;
}

/**
 * Reads a ledger or a ClickHouse table and reports on its model calls or tool calls.
 *
 * @throws LangMeterError `invalid_argument`, `ledger_unreadable`, `ledger_empty`, or `missing_dependency` where
 * `@duckdb/node-api` (for ClickHouse: `@clickhouse/client`) is not installed. Its message is one line.
 */
export async function report(options: ReportOptions = {}): Promise<Report> {
  const { from, question } = readReportOptions(options);
  const source = await openSource(from);
  try {
    return assemble(question, await source.answer(question));
  } finally {
    await source.close();
  }
}

function assemble(question: Question, answer: Answer): Report {
  const { subject, by, range, timeZone } = question;
  return {
    subject,
    by,
    since: range.since?.toISOString() ?? null,
    until: range.until?.toISOString() ?? null,
    tz: timeZone,
    ...numbersOf(answer.counts),
    notices: noticesOf(question, answer),
    skipped: answer.skipped,
  };
}

function numbersOf(counts: Answer["counts"]): Pick<Report, "rows" | "total" | "explanations"> {
  switch (counts.subject) {
    case "model_calls": {
      const { explanations } = counts;
      const totalPico = counts.total.cost_pico;
      return {
        rows: counts.rows.map(({ group, measures }) => ({
          ...group,
          ...modelCallMetrics(measures, totalPico),
        })),
        total: modelCallMetrics(counts.total, totalPico),
        ...(explanations === undefined ? {} : { explanations }),
      };
    }
    case "tool_calls":
      return {
        rows: counts.rows.map(({ group, measures }) => ({ ...group, ...toolCallMetrics(measures) })),
        total: toolCallMetrics(counts.total),
      };
  }
}
