import type { EventName } from "../events/schema.ts";
import type { Question, Subject } from "./question.ts";

/** How a field's JSON becomes a column. */
export type ColumnKind = "text" | "texts" | "flag" | "count" | "milliseconds" | "usd" | "uuid" | "time";

/** A field that reports read: its path in the event, which is also its address in the JSON columns. */
export interface LedgerField {
  readonly path: string;
  readonly kind: ColumnKind;
}

/** What every line must have, whatever its event, besides a known `event` and our `schema_version`. */
export const HEAD_FIELDS: readonly LedgerField[] = [
  { path: "event_id", kind: "uuid" },
  { path: "timestamp", kind: "time" },
];

/** What reports read from the events that end a call. */
export const CALL_FIELDS: readonly LedgerField[] = [
  ...[
    "provider",
    "model",
    "model_requested",
    "tool_name",
    "user_id",
    "channel",
    "thread_id",
    "environment",
    "session_id",
    "request_id",
    "release",
    "prompt_name",
    "prompt_version",
    "variant",
    "error_type",
    "outcome",
    "status",
    "usage.usage_source",
    "billing_status",
  ].map((path): LedgerField => ({ path, kind: "text" })),
  { path: "tags", kind: "texts" },
  { path: "model_assumed", kind: "flag" },
  { path: "usage.input_tokens", kind: "count" },
  { path: "usage.output_tokens", kind: "count" },
  { path: "usage.cache_read_tokens", kind: "count" },
  { path: "usage.reasoning_tokens", kind: "count" },
  { path: "latency_ms", kind: "milliseconds" },
  { path: "time_to_first_token_ms", kind: "milliseconds" },
  { path: "cost_usd", kind: "usd" },
];

/** What an explanation of prices reads besides. Never checked: whether a line counts must not depend on the question. */
const EXPLANATION_FIELDS: readonly LedgerField[] = [
  "cost_source",
  "price_id",
  "price_match",
  "pricing_version",
].map((path): LedgerField => ({ path, kind: "text" }));

/** Every field that a question reads, and no more: each costs time on every line. */
export function fieldsFor({ explain }: Pick<Question, "explain">): readonly LedgerField[] {
  return [...HEAD_FIELDS, ...CALL_FIELDS, ...(explain ? EXPLANATION_FIELDS : [])];
}

/** The events that end a call of each kind: one event is one call. */
export const CALL_EVENTS = {
  model_calls: ["llm_call_end", "llm_error"],
  tool_calls: ["tool_call_end", "tool_error"],
} as const satisfies Record<Subject, readonly EventName[]>;

/** A field's column in the `calls` relation: the last part of its path. */
export function columnOf(field: LedgerField): string {
  return field.path.slice(field.path.lastIndexOf(".") + 1);
}
