import type { LangMeterEvent } from "../../events/schema.ts";
import type { RecordedEvent } from "../../events/sink.ts";
import { get } from "../../events/untrusted.ts";
import type { FinishedSpan } from "../../spans/finished-span.ts";
import { aiFeedback } from "./ai-feedback.ts";
import { aiGeneration } from "./ai-generation.ts";
import { aiSpan, refusedToolCall } from "./ai-span.ts";
import { aiTrace } from "./ai-trace.ts";
import { customEvent } from "./custom-event.ts";
import { exceptionEvent } from "./exception-event.ts";
import type { Properties } from "./flat-properties.ts";
import type { Draft, PostHogEvent } from "./posthog-event.ts";
import type { Identity } from "./trace-identities.ts";

/** Which events are made of the record. */
export interface Selection {
  /** The recorded events under their own names. */
  readonly custom: boolean;
  /** PostHog's own events for its AI views. */
  readonly ai: boolean;
  /** PostHog's own events for its error tracking. */
  readonly exceptions: boolean;
  /** Group type to the metadata key that holds the group's key. */
  readonly groups: Readonly<Record<string, string>>;
  /** What every event says of who sends it. */
  readonly sender: Readonly<Properties>;
}

/** An event for PostHog and the position in the batch of the recorded event that it was made of. */
export interface MappedEvent {
  readonly index: number;
  readonly message: PostHogEvent;
}

/** The batch as PostHog has it, in its order. `spans` are those that are complete with it. */
export function mapBatch(
  batch: readonly RecordedEvent[],
  spans: readonly FinishedSpan[],
  identities: ReadonlyMap<string, Identity>,
  selection: Selection,
): MappedEvent[] {
  const mapped: MappedEvent[] = [];
  const spanAt = new Map(spans.map((span) => [span.index, span]));
  for (const [index, { event }] of batch.entries()) {
    const identity = identityOf(event, identities);
    const groups = groupsOf(event, selection.groups);
    for (const draft of draftsOf(event, spanAt.get(index), selection)) {
      Object.assign(draft.properties, groups, selection.sender);
      // https://posthog.com/docs/data/anonymous-vs-identified-events
      if (identity.anonymous) draft.properties.$process_person_profile = false;
      mapped.push({ index, message: Object.assign(draft, { distinct_id: identity.distinctId }) });
    }
  }
  return mapped;
}

/** What is known of a user is about that user, whoever the trace around it belongs to. */
function identityOf(event: Readonly<LangMeterEvent>, identities: ReadonlyMap<string, Identity>): Identity {
  if (event.event === "identify" && event.user_id !== undefined)
    return { distinctId: event.user_id, anonymous: false };
  return identities.get(event.trace_id) ?? { distinctId: event.trace_id, anonymous: true };
}

function draftsOf(
  event: Readonly<LangMeterEvent>,
  span: FinishedSpan | undefined,
  { custom, ai, exceptions }: Selection,
): readonly Draft[] {
  const drafts: Draft[] = custom ? [customEvent(event)] : [];
  if (ai) drafts.push(...aiEvents(event, span));
  const exception = exceptions ? exceptionEvent(event) : undefined;
  if (exception !== undefined) drafts.push(exception);
  return drafts;
}

function aiEvents(event: Readonly<LangMeterEvent>, span: FinishedSpan | undefined): readonly Draft[] {
  if (event.event === "feedback") return aiFeedback(event);
  if (event.event === "tool_error" && event.latency_ms === undefined) return [refusedToolCall(event)];
  if (span === undefined) return [];
  const trace = span.trace === undefined ? [] : [aiTrace(span.trace)];
  if (span.kind === "trace") return trace;
  return [span.kind === "llm" ? aiGeneration(span) : aiSpan(span), ...trace];
}

function groupsOf({ metadata }: Readonly<LangMeterEvent>, groups: Selection["groups"]): Properties {
  const keys: Properties = {};
  for (const [type, name] of Object.entries(groups)) {
    const key = get(metadata, name);
    if (typeof key === "string" || typeof key === "number") keys[type] = key;
  }
  return Object.keys(keys).length > 0 ? { $groups: keys } : {};
}
