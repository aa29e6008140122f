import type { EventBase } from "../../events/schema.ts";
import type { Properties } from "./flat-properties.ts";
import { safeId } from "./safe-id.ts";

// Session replay knows a session by the UUID v7 that posthog-js gave it. https://posthog.com/docs/data/sessions
const REPLAY_SESSION = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** What every event of PostHog's own says of where it belongs: trace, conversation, recording of the session. */
export function aiContext({ trace_id, thread_id, session_id }: EventBase): Properties {
  const conversation = thread_id ?? session_id;
  return {
    $ai_lib: "langmeter",
    $ai_trace_id: trace_id,
    $ai_session_id: conversation === undefined ? undefined : safeId(conversation),
    $session_id: session_id !== undefined && REPLAY_SESSION.test(session_id) ? session_id : undefined,
  };
}
