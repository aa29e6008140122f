import type { Subject } from "./question.ts";

/** A field that a report can group by: an SQL expression over the `calls` relation. */
export interface Dimension {
  readonly sql: string;
  /** One line for the help and the docs. */
  readonly about: string;
  readonly subjects: readonly Subject[];
  /** Its values sort as times: rows come oldest first. */
  readonly isTime: boolean;
}

const ALL_CALLS: readonly Subject[] = ["model_calls", "tool_calls"];

function column(sql: string, about: string, subjects: readonly Subject[] = ALL_CALLS): Dimension {
  return { sql, about, subjects, isTime: false };
}

/** A calendar field in the session's time zone. An hour that the clock shows twice in autumn is one row. */
function calendar(format: string, about: string): Dimension {
  return { sql: `strftime("timestamp", '${format}')`, about, subjects: ALL_CALLS, isTime: true };
}

/** Everything that `--by` accepts. */
export const DIMENSIONS = {
  model: column("coalesce(model, model_requested)", "the model that is billed, else the one asked for", [
    "model_calls",
  ]),
  provider: column("provider", "openai, anthropic, azure, …", ["model_calls"]),
  user: column("user_id", "the user's id"),
  channel: column("channel", "web, sms, …"),
  thread: column("thread_id", "the conversation's id"),
  environment: column("environment", "prod, staging, …"),
  tool: column("tool_name", "counts tool calls instead of model calls", ["tool_calls"]),
  day: calendar("%Y-%m-%d", "calendar day in --tz"),
  week: calendar("%G-W%V", "ISO week in --tz"),
  month: calendar("%Y-%m", "calendar month in --tz"),
  hour: calendar("%Y-%m-%d %H:00", "clock hour in --tz"),
  session: column("session_id", "the session's id"),
  request: column("request_id", "the HTTP request's id"),
  release: column("release", "version of the application"),
  tag: column("tag", "each tag of a call; a call with two tags counts under both"),
  prompt: column(
    "prompt_name || coalesce('@' || prompt_version, '')",
    "prompt name, with @version where known",
  ),
  variant: column("variant", "what is being compared"),
  error: column(
    "coalesce(error_type, outcome, nullif(status, 'success'))",
    "why calls failed; - is the calls that succeeded",
  ),
} as const satisfies Record<string, Dimension>;

export type DimensionName = keyof typeof DIMENSIONS;

export const DIMENSION_NAMES = Object.keys(DIMENSIONS) as readonly DimensionName[];

export function isDimensionName(name: string): name is DimensionName {
  return Object.hasOwn(DIMENSIONS, name);
}
