import type { Question, Subject } from "./question.ts";
import type { SqlDialect } from "./sql-dialect.ts";

/** A field that a report can group by. */
export interface Dimension {
  /** SQL over the relation `calls`. */
  sql(dialect: SqlDialect, question: Pick<Question, "timeZone">): string;
  /** One line for the help and the docs. */
  readonly about: string;
  readonly subjects: readonly Subject[];
  /** Its values sort as times: rows come oldest first. */
  readonly isTime: boolean;
}

const ALL_CALLS: readonly Subject[] = ["model_calls", "tool_calls"];

function column(sql: string, about: string, subjects: readonly Subject[] = ALL_CALLS): Dimension {
  return { sql: () => sql, about, subjects, isTime: false };
}

/** A calendar field in the question's time zone. An hour that the clock shows twice in autumn is one row. */
function calendar(format: string, about: string): Dimension {
  return {
    sql: (dialect, { timeZone }) => dialect.calendar("calls.timestamp", format, timeZone),
    about,
    subjects: ALL_CALLS,
    isTime: true,
  };
}

/** A call whose answer did not name its model, or that had none. SQL over the relation `calls`. */
const IS_NAMELESS = `(calls.model IS NULL OR coalesce(calls.model_assumed, false)
    OR (calls.event = 'llm_error' AND calls.model = calls.model_requested))`;

/**
 * The relation `calls` with the column `model_row`: one model, one name. A call that named no model counts under the one
 * that its provider most often served for the requested name, the newest of equals; else under the requested name.
 */
export const CALLS_BY_MODEL = `(
    SELECT calls.*, coalesce(
        served.served_model,
        CASE WHEN ${IS_NAMELESS} THEN calls.model_requested END, calls.model) AS model_row
    FROM calls LEFT JOIN (
      SELECT * FROM (
        SELECT *, row_number() OVER (
          PARTITION BY served_by, served_for ORDER BY answers DESC, newest DESC, served_model) AS place
        FROM (
          SELECT coalesce(calls.provider, '') AS served_by, calls.model_requested AS served_for,
            calls.model AS served_model, count(*) AS answers, max(calls.timestamp) AS newest
          FROM calls
          WHERE calls.event = 'llm_call_end' AND calls.model_requested IS NOT NULL AND NOT ${IS_NAMELESS}
          GROUP BY 1, 2, 3
        ) AS answered
      ) AS ranked WHERE place = 1
    ) AS served
    ON served.served_by = coalesce(calls.provider, '')
      AND served.served_for = CASE WHEN ${IS_NAMELESS} THEN calls.model_requested END
  ) AS calls`;

/** Of {@link CALLS_BY_MODEL}. */
export const MODEL_SQL = "calls.model_row";

/** Everything that `--by` accepts. */
export const DIMENSIONS = {
  model: column(MODEL_SQL, "the model that answers to the requested name; failed calls included", [
    "model_calls",
  ]),
  requested_model: column("calls.model_requested", "the name that was asked for", ["model_calls"]),
  served_model: column(
    `CASE WHEN ${IS_NAMELESS} THEN NULL ELSE calls.model END`,
    "the model that the answer names; - is calls without an answer",
    ["model_calls"],
  ),
  provider: column("calls.provider", "openai, anthropic, azure, …", ["model_calls"]),
  user: column("calls.user_id", "the user's id"),
  channel: column("calls.channel", "web, sms, …"),
  thread: column("calls.thread_id", "the conversation's id"),
  environment: column("calls.environment", "prod, staging, …"),
  tool: column("calls.tool_name", "counts tool calls instead of model calls", ["tool_calls"]),
  day: calendar("%Y-%m-%d", "calendar day in --tz"),
  week: calendar("%G-W%V", "ISO week in --tz"),
  month: calendar("%Y-%m", "calendar month in --tz"),
  hour: calendar("%Y-%m-%d %H:00", "clock hour in --tz"),
  session: column("calls.session_id", "the session's id"),
  request: column("calls.request_id", "the HTTP request's id"),
  release: column("calls.release", "version of the application"),
  tag: column("calls.tag", "each tag of a call; a call with two tags counts under both"),
  prompt: column(
    "calls.prompt_name || coalesce('@' || calls.prompt_version, '')",
    "prompt name, with @version where known",
  ),
  variant: column("calls.variant", "what is being compared"),
  error: column(
    "coalesce(calls.error_type, calls.outcome, nullif(calls.status, 'success'))",
    "why calls failed; - is the calls that succeeded",
  ),
} as const satisfies Record<string, Dimension>;

export type DimensionName = keyof typeof DIMENSIONS;

export const DIMENSION_NAMES = Object.keys(DIMENSIONS) as readonly DimensionName[];

export function isDimensionName(name: string): name is DimensionName {
  return Object.hasOwn(DIMENSIONS, name);
}
