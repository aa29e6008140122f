import { CONTENT_PLACES, type ContentPlace } from "./sentinels.ts";

export const ERRORS = [
  "model_error",
  "stream_error",
  "tool_error",
  "retriever_error",
  "chain_error",
] as const;

function allBut(...places: readonly ContentPlace[]): readonly ContentPlace[] {
  return CONTENT_PLACES.filter((place) => !places.includes(place));
}

/** Google takes no lists of messages; of a text it takes the first 100 characters. */
const SCALARS = allBut(
  "system_prompt",
  "message_name",
  "earlier_answer",
  "earlier_arguments",
  "earlier_result",
  "end_of_long_prompt",
  "manual_prompt",
);

/** What each backend is told where nothing is withheld. */
export const SHOWN: Readonly<Record<string, readonly ContentPlace[]>> = {
  posthog: CONTENT_PLACES,
  "posthog through posthog-node": CONTENT_PLACES,
  "posthog through posthog-node with privacyMode": [],
  langfuse: CONTENT_PLACES,
  "langfuse through the langfuse client": CONTENT_PLACES,
  // Feedback is no span.
  otlp: allBut("comment"),
  otel: allBut("comment"),
  // Of a call that fails its error and its metadata.
  sentry: [...ERRORS, "metadata_key", "metadata_value"],
  "sentry with spans": allBut("comment"),
  rudderstack: SCALARS,
  "rudderstack through rudder-sdk-node": SCALARS,
  clickhouse: CONTENT_PLACES,
  ledger: CONTENT_PLACES,
  console: ERRORS,
};
