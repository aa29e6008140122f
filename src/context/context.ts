import type { EventBase } from "../events/schema.ts";
import { get, keysOf, listOf } from "../events/untrusted.ts";

/** Who and where an event belongs to. Every field is optional; what is not given is absent from the events. */
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

/** Later contexts win field by field; tags are united, metadata merged key by key. */
export function mergeContexts(...contexts: readonly (TraceContext | undefined)[]): TraceContext {
  const merged: Record<string, unknown> = {};
  const tags = new Set<unknown>();
  const metadata: Record<string, unknown> = {};
  for (const context of contexts) {
    for (const [option] of TEXT_FIELDS) {
      const value = get(context, option);
      if (value !== undefined) merged[option] = value;
    }
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
