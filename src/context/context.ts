import { type KnownKeys, unknownKeyMessages } from "../events/known-names.ts";
import type { EventBase } from "../events/schema.ts";
import { get, isRecord, keysOf, listOf } from "../events/untrusted.ts";

/**
 * Who and where an event belongs to. Every field is optional; what is not given is absent from the events. Each key is
 * understood in snake_case too: `user_id`.
 */
export interface TraceContext {
  /** Who talks to the model. */
  readonly userId?: string | undefined;
  /** Where the conversation takes place: "web", "sms", "title", … */
  readonly channel?: string | undefined;
  /** The conversation. */
  readonly threadId?: string | undefined;
  /** The HTTP request, as in X-Request-ID. */
  readonly requestId?: string | undefined;
  readonly sessionId?: string | undefined;
  readonly environment?: string | undefined;
  /** Version of the application. */
  readonly release?: string | undefined;
  readonly promptName?: string | undefined;
  readonly promptVersion?: string | undefined;
  /** Which arm of a comparison of prompts, models or parameters. */
  readonly variant?: string | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
  /** W3C header of the caller's span, which a trace continues. One that is not valid is ignored. @default the active OpenTelemetry span's */
  readonly traceparent?: string | undefined;
  /** W3C header that is passed on beside `traceparent`. */
  readonly tracestate?: string | undefined;
}

/** Fields of the context that place a trace instead of describing it: they are in no event. */
const PLACE_FIELDS = ["traceparent", "tracestate"] as const;
type PlaceField = (typeof PLACE_FIELDS)[number];

/** The part of an event that the context decides. */
export type ContextFields = Partial<
  Pick<
    EventBase,
    | "environment"
    | "channel"
    | "thread_id"
    | "user_id"
    | "request_id"
    | "session_id"
    | "release"
    | "tags"
    | "metadata"
    | "prompt_name"
    | "prompt_version"
    | "variant"
  >
>;

export type TextField = Exclude<keyof ContextFields, "tags" | "metadata">;

/** Option name and event name of each text field: the only place that pairs them. */
export const TEXT_FIELDS: readonly (readonly [
  Exclude<keyof TraceContext, "tags" | "metadata" | PlaceField>,
  TextField,
])[] = [
  ["environment", "environment"],
  ["channel", "channel"],
  ["threadId", "thread_id"],
  ["userId", "user_id"],
  ["requestId", "request_id"],
  ["sessionId", "session_id"],
  ["release", "release"],
  ["promptName", "prompt_name"],
  ["promptVersion", "prompt_version"],
  ["variant", "variant"],
];

const CONTEXT_KEYS: ReadonlySet<string> = new Set([
  ...TEXT_FIELDS.flat(),
  "tags",
  "metadata",
  ...PLACE_FIELDS,
]);

/** What a context may say, to whoever takes one; an unknown key would silently do nothing. */
export function contextKeys(owner: string, ...more: readonly string[]): KnownKeys {
  const keys = new Set([...more, ...CONTEXT_KEYS]);
  return { owner, keys, advice: "fields of your own go into metadata" };
}

/** The field of a context, in either spelling. */
export function contextText(context: unknown, [option, field]: (typeof TEXT_FIELDS)[number]): unknown {
  return get(context, option) ?? get(context, field);
}

/** What of a context cannot be recorded, in words: unknown keys, and values of the wrong kind. */
export function contextFaults(context: unknown, known: KnownKeys): readonly string[] {
  if (context === undefined || context === null) return [];
  const { owner } = known;
  if (!isRecord(context)) return [`${owner} takes an object, got a ${typeof context}; it is left out`];
  const faults = [...unknownKeyMessages(context, known)];
  const check = (key: string, value: unknown, isRight: (value: unknown) => boolean, allowed: string) => {
    if (value !== undefined && value !== null && !isRight(value))
      faults.push(`${owner}: ${key} is ${kindOf(value)} and is left out; allowed: ${allowed}`);
  };
  for (const row of TEXT_FIELDS) check(row[0], contextText(context, row), isLabel, "a text or a number");
  check("tags", get(context, "tags"), Array.isArray, "a list of texts");
  check("metadata", get(context, "metadata"), isPlainRecord, "an object");
  return faults;
}

function isPlainRecord(value: unknown): boolean {
  return isRecord(value) && !Array.isArray(value);
}

function isLabel(value: unknown): boolean {
  return typeof value === "string" || typeof value === "bigint" || Number.isFinite(value);
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  return typeof value === "object"
    ? "an object"
    : typeof value === "number"
      ? String(value)
      : `a ${typeof value}`;
}

/** Whether the inner header is another trace's: what the outer one's state says is not about it. */
function leavesTrace(outer: unknown, inner: unknown): boolean {
  if (typeof outer !== "string" || typeof inner !== "string" || outer === inner) return false;
  return outer.trim().slice(3, 35) !== inner.trim().slice(3, 35);
}

/** Later contexts win field by field; tags are united, metadata merged key by key. */
export function mergeContexts(...contexts: readonly (TraceContext | undefined)[]): TraceContext {
  const merged: Record<string, unknown> = {};
  const tags = new Set<unknown>();
  const metadata: Record<string, unknown> = {};
  for (const context of contexts) {
    for (const row of TEXT_FIELDS) {
      const value = contextText(context, row);
      if (value !== undefined) merged[row[0]] = value;
    }
    if (leavesTrace(merged.traceparent, get(context, "traceparent"))) delete merged.tracestate;
    for (const field of PLACE_FIELDS) {
      const value = get(context, field);
      if (value !== undefined) merged[field] = value;
    }
    for (const tag of listOf(get(context, "tags"))) tags.add(tag);
    const own = get(context, "metadata");
    for (const key of keysOf(own)) metadata[key] = get(own, key);
  }
  if (tags.size > 0) merged.tags = [...tags];
  if (Object.keys(metadata).length > 0) merged.metadata = metadata;
  return merged;
}
