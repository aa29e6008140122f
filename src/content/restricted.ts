import type { ContentMode } from "../events/content-mode.ts";
import { RecordedEvent } from "../events/recorded-event.ts";
import type { LangMeterEvent } from "../events/schema.ts";
import { isRecord, type UnknownRecord } from "../events/untrusted.ts";
import { type ContentPolicy, createContentPolicy, DEFAULT_CONTENT_LIMITS } from "./policy.ts";

/**
 * The texts, lists and records of events that are no content: ids, names, times, categories, and what the application
 * hands to analytics on purpose (`properties`, `traits`). All others are content, so that a field nobody thought of stays
 * here rather than leaves. Numbers and flags are none.
 */
export const NO_CONTENT: ReadonlySet<string> = new Set(
  [
    "event event_id timestamp trace_id span_id parent_span_id run_id parent_run_id run_type",
    "environment channel thread_id user_id request_id session_id release tags prompt_name prompt_version variant",
    "name agent_name operation feature journey_stage properties traits",
    "provider model model_requested models model_parameters tool tool_name tools tool_call_id",
    "response_id system_fingerprint finish_reason outcome status usage dropped",
    "cost_source price_id price_match pricing_version billing_status service_tier service_tier_requested",
    "error_type exception_type endpoint method budget reason",
  ].flatMap((row) => row.split(" ")),
);

/**
 * The batch as a sink may have it whose policy is stricter than the tracer's. What the tracer has not recorded does
 * not come back.
 *
 * @param mode Undefined: the tracer's policy is enough.
 */
export function restricted(
  batch: readonly RecordedEvent[],
  mode: ContentMode | undefined,
): readonly RecordedEvent[] {
  const policy = policyOf(mode);
  return policy === undefined ? batch : batch.map((recorded) => restrictedEvent(recorded, policy));
}

const policies = new Map<ContentMode, ContentPolicy>();

function policyOf(mode: ContentMode | undefined): ContentPolicy | undefined {
  if (mode === undefined || mode === "full") return undefined;
  const known = policies.get(mode) ?? createContentPolicy(mode, DEFAULT_CONTENT_LIMITS, {});
  policies.set(mode, known);
  return known;
}

const HOLDS_TEXT: ReadonlySet<string> = new Set(["string", "object"]);

/** The very same if the event holds no content: its JSON need not be written and read once more. */
function restrictedEvent(recorded: RecordedEvent, policy: ContentPolicy): RecordedEvent {
  const { event } = recorded;
  const limit = event.event.startsWith("tool_") ? policy.limits.tools : policy.limits.messages;
  const changes: Record<string, unknown> = {};
  let isChanged = false;
  for (const [field, value] of Object.entries(event)) {
    if (NO_CONTENT.has(field) || value === null || !HOLDS_TEXT.has(typeof value)) continue;
    changes[field] = restrictedField(field, value, limit, policy);
    isChanged = true;
  }
  return isChanged ? RecordedEvent.of({ ...event, ...changes } as LangMeterEvent) : recorded;
}

function restrictedField(field: string, value: unknown, limit: number, policy: ContentPolicy): unknown {
  if (typeof value === "string") return contentOf(value, limit, policy);
  if (field === "metadata" && isRecord(value)) return metadataOf(value, policy);
  if (field === "tool_calls" && Array.isArray(value)) return value.map((call) => toolCallOf(call, policy));
  const isMessages = field === "input" || field === "output_choices";
  if (isMessages && Array.isArray(value)) return value.map((message) => messageOf(message, policy));
  return policy.mode === "truncated" ? value : undefined;
}

const HASHED = /^sha256:[0-9a-f]{16}$/;

/** The tracer may have hashed already; a hash of a hash would no longer be found beside the others. */
function contentOf(text: unknown, limit: number, policy: ContentPolicy): string | undefined {
  if (typeof text !== "string") return undefined;
  return policy.mode === "hashed" && HASHED.test(text) ? text : policy.text(text, limit);
}

/** Only what is named here leaves of a message, and of a call below. */
function messageOf(message: unknown, policy: ContentPolicy): unknown {
  const { role, content, name, tool_call_id, tool_calls, finish_reason } = recordOf(message);
  return {
    role: typeof role === "string" ? policy.role(role) : undefined,
    content: contentOf(content, policy.limits.messages, policy),
    name: contentOf(name, policy.limits.messages, policy),
    tool_call_id,
    tool_calls: Array.isArray(tool_calls) ? tool_calls.map((call) => toolCallOf(call, policy)) : undefined,
    finish_reason,
  };
}

function toolCallOf(call: unknown, policy: ContentPolicy): unknown {
  const { id, name, args } = recordOf(call);
  return { id, name, args: contentOf(args, policy.limits.tools, policy) };
}

function recordOf(value: unknown): UnknownRecord {
  return isRecord(value) ? value : {};
}

function metadataOf(metadata: UnknownRecord, policy: ContentPolicy): unknown {
  const isHashed = policy.mode === "hashed" && Object.keys(metadata).every((key) => HASHED.test(key));
  return isHashed ? metadata : policy.record(metadata, policy.limits.tools);
}
