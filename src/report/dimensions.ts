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

/** The model that is billed. SQL over the relation `calls`. */
export const MODEL_SQL = "coalesce(calls.model, calls.model_requested)";

/** Everything that `--by` accepts. */
export const DIMENSIONS = {
  model: column(MODEL_SQL, "the model that is billed, else the one asked for", ["model_calls"]),
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
