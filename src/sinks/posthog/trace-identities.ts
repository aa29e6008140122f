import type { EventBase } from "../../events/schema.ts";
import type { RecordedEvent } from "../../events/sink.ts";

/** Which id stands for a user who is not known. */
export type AnonymousId = "trace" | "thread" | "session";
export const ANONYMOUS_IDS: readonly AnonymousId[] = ["trace", "thread", "session"];

/** Whose the events of a trace are. */
export interface Identity {
  readonly distinctId: string;
  /** True: PostHog makes no person profile of it. */
  readonly anonymous: boolean;
}

/**
 * One distinct id a trace: PostHog shows a trace as one person's, and takes an event that comes again under another
 * id for a new one. The first batch of a trace that is accepted decides.
 */
export interface TraceIdentities {
  /** The identity of each trace in the batch, by trace id. Repeating it with the same batch gives the same. */
  resolve(batch: readonly RecordedEvent[]): ReadonlyMap<string, Identity>;
  /** The batch is accepted: its traces keep their identities. */
  accepted(identities: ReadonlyMap<string, Identity>): void;
}

/** Traces last seconds; feedback on an older one brings its user along. */
const MAX_TRACES = 1_000;

export function createTraceIdentities(anonymousId: AnonymousId): TraceIdentities {
  const decided = new Map<string, Identity>();
  return {
    resolve(batch) {
      const identities = new Map<string, Identity>();
      for (const { event } of batch) {
        const { trace_id } = event;
        const soFar = identities.get(trace_id);
        identities.set(trace_id, decided.get(trace_id) ?? identityOf(event, anonymousId, soFar));
      }
      return identities;
    },
    accepted(identities) {
      for (const [traceId, identity] of identities) {
        decided.delete(traceId);
        decided.set(traceId, identity);
      }
      for (const traceId of decided.keys()) {
        if (decided.size <= MAX_TRACES) break;
        decided.delete(traceId);
      }
    },
  };
}

/** The first user in the batch wins over nobody. */
function identityOf(event: EventBase, anonymousId: AnonymousId, soFar: Identity | undefined): Identity {
  if (soFar?.anonymous === false) return soFar;
  if (isName(event.user_id)) return { distinctId: event.user_id, anonymous: false };
  if (soFar !== undefined) return soFar;
  const standIn = { trace: event.trace_id, thread: event.thread_id, session: event.session_id }[anonymousId];
  return { distinctId: isName(standIn) ? standIn : event.trace_id, anonymous: true };
}

/**
 * Ids that PostHog takes for a mistake and does not ingest, or would make one person of.
 * https://posthog.com/docs/data/ingestion-warnings#refused-to-process-event-with-invalid-distinct-id
 */
const NO_NAMES: ReadonlySet<string> = new Set([
  "0",
  "[object object]",
  "anonymous",
  "distinct_id",
  "distinctid",
  "email",
  "false",
  "guest",
  "id",
  "nan",
  "none",
  "not_authenticated",
  "null",
  "true",
  "undefined",
]);

/** PostHog refuses a whole batch for one blank id. */
function isName(id: string | undefined): id is string {
  return id !== undefined && id.trim() !== "" && !NO_NAMES.has(id.trim().toLowerCase());
}
