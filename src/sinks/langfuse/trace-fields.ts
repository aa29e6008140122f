import type { EventBase } from "../../events/schema.ts";
import { environmentName } from "./environment-name.ts";
import type { TraceFields } from "./observation.ts";

/** What an event's context says about its trace. */
export function traceFieldsOf(event: EventBase, name: string | undefined): TraceFields {
  const { thread_id, session_id, channel, request_id } = event;
  return {
    id: event.trace_id,
    name,
    userId: event.user_id,
    sessionId: thread_id ?? session_id,
    tags: event.tags,
    metadata: {
      ...event.metadata,
      ...(channel !== undefined && { channel }),
      ...(request_id !== undefined && { request_id }),
      ...(thread_id !== undefined && session_id !== undefined && { session_id }),
    },
    environment: environmentName(event.environment),
    release: event.release,
    version: event.variant,
  };
}
