import type { ContentMode } from "../events/content-mode.ts";
import { RecordedEvent } from "../events/recorded-event.ts";
import type { LangMeterEvent } from "../events/schema.ts";
import { get, isRecord, type UnknownRecord } from "../events/untrusted.ts";
import { type ContentPolicy, createContentPolicy, DEFAULT_CONTENT_LIMITS } from "./policy.ts";

/**
 * The fields of events that hold content as text; `input` is a list of messages in a model call, and
 * `output_choices` one of answers. What the application
 * hands to analytics on purpose (`properties`, `traits`) is no content.
 */
const TEXT_FIELDS = [
  "input",
  "output",
  "output_choices",
  "tool_input",
  "topic",
  "error_message",
  "comment",
  "traceback",
  "error_context",
];

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

/** The very same where the event holds no content: its JSON need not be written and read once more. */
function restrictedEvent(recorded: RecordedEvent, policy: ContentPolicy): RecordedEvent {
  const { event } = recorded;
  const limit = event.event.startsWith("tool_") ? policy.limits.tools : policy.limits.messages;
  const changes: Record<string, unknown> = {};
  for (const field of TEXT_FIELDS) {
    const value = get(event, field);
    if (typeof value === "string") changes[field] = contentOf(value, limit, policy);
    else if (Array.isArray(value)) changes[field] = value.map((message) => messageOf(message, policy));
  }
  const toolCalls = get(event, "tool_calls");
  if (Array.isArray(toolCalls)) changes.tool_calls = toolCalls.map((call) => toolCallOf(call, policy));
  if (event.metadata !== undefined) changes.metadata = metadataOf(event.metadata, policy);
  const isUnchanged = Object.keys(changes).length === 0;
  return isUnchanged ? recorded : RecordedEvent.of({ ...event, ...changes } as LangMeterEvent);
}

const HASHED = /^sha256:[0-9a-f]{16}$/;

/** The tracer may have hashed already; a hash of a hash would no longer be found beside the others. */
function contentOf(text: unknown, limit: number, policy: ContentPolicy): string | undefined {
  if (typeof text !== "string") return undefined;
  return policy.mode === "hashed" && HASHED.test(text) ? text : policy.text(text, limit);
}

function messageOf(message: unknown, policy: ContentPolicy): unknown {
  if (!isRecord(message)) return message;
  const { content, tool_calls: toolCalls } = message as UnknownRecord;
  return {
    ...message,
    content: contentOf(content, policy.limits.messages, policy),
    ...(Array.isArray(toolCalls) && { tool_calls: toolCalls.map((call) => toolCallOf(call, policy)) }),
  };
}

function toolCallOf(call: unknown, policy: ContentPolicy): unknown {
  return isRecord(call) ? { ...call, args: contentOf(call.args, policy.limits.tools, policy) } : call;
}

function metadataOf(metadata: UnknownRecord, policy: ContentPolicy): unknown {
  const isHashed = policy.mode === "hashed" && Object.keys(metadata).every((key) => HASHED.test(key));
  return isHashed ? metadata : policy.record(metadata, policy.limits.tools);
}
