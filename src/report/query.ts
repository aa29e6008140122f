import { DIMENSIONS, type Dimension } from "./dimensions.ts";
import { IS_UNPRICED, MEASURE_SQL, WEIGHT_SQL } from "./measures.ts";
import type { Question, Subject } from "./question.ts";
import { identifier } from "./sql-text.ts";

/**
 * A question as SQL over the relation `calls`, in which each row is one call and the columns are named after the
 * event's fields. Pure text; the time zone is the session's.
 */

/**
 * One row a group: the dimensions under their names, the measures, and `row_count`, the number of groups before
 * `top`. The heaviest groups come first; with a time field the oldest do.
 */
export function rowsQuery(question: Question): string {
  const dimensions = question.by.map((name) => ({ name: identifier(name), ...DIMENSIONS[name] }));
  const groups = dimensions.map(({ name, sql }) => `${sql} AS ${name}`);
  const heaviest = [
    "weight DESC NULLS LAST",
    "calls DESC",
    ...dimensions.map(({ name }) => `${name} NULLS LAST`),
  ];
  const times = dimensions.filter(({ isTime }) => isTime).map(({ name }) => name);
  const limit = question.top === undefined ? "" : `\n    LIMIT ${question.top}`;
  return `SELECT * EXCLUDE (weight) FROM (
    SELECT *, count(*) OVER () AS row_count FROM (
      SELECT ${[...groups, ...measures(question.subject)].join(",\n        ")},
        ${WEIGHT_SQL[question.subject]} AS weight
      FROM ${relation(dimensions)}
      GROUP BY ${dimensions.map((_, index) => index + 1).join(", ")}
    )
    ORDER BY ${heaviest.join(", ")}${limit}
  )
  ORDER BY ${[...times, ...heaviest].join(", ")}`;
}

/** One row: the measures over all calls, each counted once whatever the dimensions. */
export function totalQuery(subject: Subject): string {
  return `SELECT ${measures(subject).join(",\n    ")}\n  FROM calls`;
}

/** The models behind the unpriced calls, most calls first; NULL where an event names none. */
export const UNPRICED_MODELS_QUERY = `SELECT ${DIMENSIONS.model.sql} AS model, provider,
    count(*) AS calls,
    count(*) FILTER (usage_source = 'none') AS without_usage,
    count(*) FILTER (event = 'llm_error') AS failed
  FROM calls
  WHERE ${IS_UNPRICED}
  GROUP BY 1, 2
  ORDER BY calls DESC, model NULLS LAST, provider NULLS LAST`;

function measures(subject: Subject): string[] {
  return Object.entries(MEASURE_SQL[subject]).map(([name, sql]) => `${sql} AS ${name}`);
}

function relation(dimensions: readonly Dimension[]): string {
  if (!dimensions.some(({ sql }) => sql === DIMENSIONS.tag.sql)) return "calls";
  // A call without tags keeps one row; a tag that is named twice counts once.
  return "(SELECT *, unnest(CASE WHEN len(tags) > 0 THEN list_distinct(tags) ELSE [NULL] END) AS tag FROM calls)";
}
