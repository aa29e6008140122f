// PostHog: letters, digits and - _ ~ . @ ( ) ! ' : | in $ai_trace_id and $ai_session_id. The tilde is our escape.
// https://posthog.com/docs/llm-analytics/manual-capture
const TO_ESCAPE = /[^A-Za-z0-9\-_.@()!':|]/gu;

/** The id in the characters that PostHog allows, reversible: `+1555` becomes `~2B1555`, UTF-8 bytes in hex. */
export function safeId(id: string): string {
  return id.replace(TO_ESCAPE, (character) => {
    const bytes = [...new TextEncoder().encode(character)];
    return bytes.map((byte) => `~${byte.toString(16).toUpperCase().padStart(2, "0")}`).join("");
  });
}
