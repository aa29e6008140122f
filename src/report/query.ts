import { CALLS_BY_MODEL, DIMENSIONS, MODEL_SQL } from "./dimensions.ts";
import { IS_UNPRICED, measureSql, WEIGHT_SQL } from "./measures.ts";
import type { Question, Subject } from "./question.ts";
import type { SqlDialect } from "./sql-dialect.ts";
import { identifier } from "./sql-text.ts";

/**
 * A question as SQL over the relation `calls`, in which each row is one call and the columns are named after the
 * event's fields. Pure text.
 */

/**
 * One row a group: the dimensions under their names, the measures, and `row_count`, the number of groups before
 * `top`. The heaviest groups come first; with a time field the oldest do.
 */
export function rowsQuery(question: Question, dialect: SqlDialect): string {
  const { subject, by, top } = question;
  const groups = by.map((name) => `${DIMENSIONS[name].sql(dialect, question)} AS ${identifier(name)}`);
  const names = by.map(identifier);
  const times = by.filter((name) => DIMENSIONS[name].isTime).map(identifier);
  const heaviest = ["weight DESC NULLS LAST", "calls DESC", ...names.map((name) => `${name} NULLS LAST`)];
  const limit = top === undefined ? "" : `\n    LIMIT ${top}`;
  return `SELECT * FROM (
    SELECT *, count(*) OVER () AS row_count FROM (
      SELECT ${[...groups, ...measures(subject, dialect)].join(",\n        ")},
        ${WEIGHT_SQL[subject]} AS weight
      FROM ${relation(question, dialect)}
      GROUP BY ${by.map((_, index) => index + 1).join(", ")}
    ) AS grouped
    ORDER BY ${heaviest.join(", ")}${limit}
  ) AS heaviest
  ORDER BY ${[...times, ...heaviest].join(", ")}`;
}

/** One row: the measures over all calls, each counted once whatever the dimensions. */
export function totalQuery(subject: Subject, dialect: SqlDialect): string {
  return `SELECT ${measures(subject, dialect).join(",\n    ")}\n  FROM calls`;
}

/** The models behind the unpriced calls, most calls first; NULL where an event names none. */
export const UNPRICED_MODELS_QUERY = `SELECT ${MODEL_SQL} AS model, calls.provider AS provider,
    count(*) AS calls,
    count(*) FILTER (WHERE calls.usage_source = 'none') AS without_usage,
    count(*) FILTER (WHERE calls.event = 'llm_error') AS failed
  FROM ${CALLS_BY_MODEL}
  WHERE ${IS_UNPRICED}
  GROUP BY 1, 2
  ORDER BY count(*) DESC, 1 NULLS LAST, 2 NULLS LAST`;

function measures(subject: Subject, dialect: SqlDialect): string[] {
  return Object.entries(measureSql(subject, dialect)).map(([name, sql]) => `${sql} AS ${name}`);
}

/** A call without tags keeps one row; a tag that is named twice counts once. */
function relation({ by }: Question, { unfold }: SqlDialect): string {
  const calls = by.includes("model") ? CALLS_BY_MODEL : "calls";
  return by.includes("tag") ? `(SELECT *, ${unfold("tags")} AS tag FROM ${calls}) AS calls` : calls;
}
