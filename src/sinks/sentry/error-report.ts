import type { ErrorType } from "../../events/schema.ts";
import { get, type UnknownRecord } from "../../events/untrusted.ts";
import { type FailureEvent, subjectOf } from "./failure-event.ts";

/** What Sentry is told about a failure besides the error itself. */
export interface ErrorReport {
  /** The id of our event without dashes: Sentry's events have UUIDs too, and one that comes again is dropped. */
  readonly eventId: string;
  readonly level: "error" | "warning";
  /** Which failures are one issue. */
  readonly fingerprint: readonly string[];
  /** Indexed and searchable. */
  readonly tags: Readonly<Record<string, string>>;
  /** What is known of the call, as the `gen_ai` context. */
  readonly context: UnknownRecord;
  /** Where the failure stands in the record, in the form of Sentry's `trace` context. */
  readonly trace: UnknownRecord;
}

export function errorReportOf(failure: Readonly<FailureEvent>): ErrorReport {
  const { trace_id, span_id } = failure;
  return {
    eventId: failure.event_id.replaceAll("-", ""),
    level: levelOf(failure.error_type),
    fingerprint: fingerprintOf(failure),
    tags: tagsOf(failure),
    context: contextOf(failure),
    trace: { trace_id, span_id }, // its parent is Sentry's own span, or none
  };
}

/** What passes by itself, or is the user's doing, should not wake anybody. */
function levelOf(category: ErrorType | undefined): ErrorReport["level"] {
  return category === "rate_limit" || category === "content_filter" ? "warning" : "error";
}

/**
 * One issue per category and model or tool: providers put request ids and limits into their messages, and the frames
 * are always the client's. What fails in the application's own chains is told apart by its frames as well.
 * https://docs.sentry.io/platforms/javascript/guides/node/usage/sdk-fingerprinting/
 */
function fingerprintOf(failure: Readonly<FailureEvent>): string[] {
  const group = ["langmeter", failure.error_type ?? "error", subjectOf(failure)];
  const isCall = failure.event === "llm_error" || failure.event === "tool_error";
  const isOwnCode = !isCall && failure.error_type === "application_error";
  return isOwnCode ? [...group, "{{ default }}"] : group;
}

/**
 * Tag and the field that it shows. The server takes `environment` for the event's own where that has none.
 * https://docs.sentry.io/platforms/javascript/guides/node/enriching-events/tags/
 */
const TAGS: readonly (readonly [tag: string, field: string])[] = [
  ["error_type", "error_type"],
  ["status_code", "status_code"],
  ["provider", "provider"],
  ["model", "model"],
  ["tool_name", "tool_name"],
  ["run_name", "name"],
  ["operation", "operation"],
  ["feature", "feature"],
  ["channel", "channel"],
  ["environment", "environment"],
  ["thread_id", "thread_id"],
  ["request_id", "request_id"],
  ["session_id", "session_id"],
  ["prompt_name", "prompt_name"],
  ["prompt_version", "prompt_version"],
  ["variant", "variant"],
  ["langmeter.trace_id", "trace_id"],
  ["langmeter.release", "release"],
];
const MAX_TAG_CHARS = 200;

function tagsOf(failure: Readonly<FailureEvent>): Record<string, string> {
  const tags: Record<string, string> = {};
  for (const [tag, field] of TAGS) {
    const value = get(failure, field);
    if (value !== undefined) tags[tag] = String(value).replace(/\s+/g, " ").slice(0, MAX_TAG_CHARS);
  }
  return tags;
}

const CONTEXT_FIELDS = [
  "operation",
  "provider",
  "model",
  "model_requested",
  "cost_usd",
  "latency_ms",
  "time_to_first_token_ms",
  "attempt",
  "stream",
  "finish_reason",
  "output_chars",
  "service_tier",
  "service_tier_requested",
  "tool_name",
  "tool_call_id",
  "name",
  "run_type",
  "exception_type",
  "status_code",
  "thread_id",
  "trace_id",
  "span_id",
  "run_id",
  "parent_run_id",
  "tags",
  "metadata",
];
const TOKEN_FIELDS = [
  "input_tokens",
  "output_tokens",
  "total_tokens",
  "cache_read_tokens",
  "cache_write_tokens",
  "reasoning_tokens",
  "usage_source",
];

function contextOf(failure: Readonly<FailureEvent>): UnknownRecord {
  const usage = get(failure, "usage");
  return known({
    ...Object.fromEntries(CONTEXT_FIELDS.map((field) => [field, get(failure, field)])),
    ...Object.fromEntries(TOKEN_FIELDS.map((field) => [field, get(usage, field)])),
  });
}

/** Null says that a call could not be priced; Sentry shows it as an empty field. */
function known(fields: UnknownRecord): UnknownRecord {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined && value !== null),
  );
}
