/** Where the application has content that a policy may let out. */
export const CONTENT_PLACES = [
  "system_prompt",
  "user_prompt",
  "message_name",
  "earlier_answer",
  "earlier_arguments",
  "earlier_result",
  "end_of_long_prompt",
  "answer",
  "streamed_answer",
  "broken_answer",
  "tool_argument",
  "tool_result",
  "query",
  "model_error",
  "stream_error",
  "tool_error",
  "retriever_error",
  "chain_error",
  "comment",
  "given_output",
  "manual_prompt",
  "manual_answer",
  "manual_arguments",
  "manual_result",
  "metadata_key",
  "metadata_value",
  "call_metadata",
] as const;

/** What leaves under no policy. */
const FORBIDDEN_PLACES = [
  "tool_description",
  "argument_description",
  "response_schema",
  "stop_string",
  "api_key",
  "request_header",
  "named_password",
  "image",
  "message_extra",
  "artifact",
  "document",
  "document_metadata",
  "chain_input",
  "chain_output",
  "agent_context",
  "configurable",
  "error_cause",
  "error_property",
  "error_stack",
  "unread_parameter",
] as const;

export type ContentPlace = (typeof CONTENT_PLACES)[number];
export type Place = ContentPlace | (typeof FORBIDDEN_PLACES)[number];

const PLACES: readonly Place[] = [...CONTENT_PLACES, ...FORBIDDEN_PLACES];

/**
 * A text that nobody else writes. Made of letters that no encoding changes, and put together here alone: Sentry sends
 * source lines around a failure, where a whole one must not stand.
 */
export function sentinel(place: Place): string {
  return `sentinel_${place}_end`;
}

/** What stands at that place of the application: the sentinel, personal data and a credential. */
export function planted(place: Place): string {
  return `${sentinel(place)} ${mail(place)}@post.example ${key(place)}0A1B2C3D4E5F6G7H8`;
}

function mail(place: Place): string {
  return `mail_to_${place}_at`;
}

function key(place: Place): string {
  return `sk-test-${place}-`;
}

/** What of the planted texts a text holds: the places, in their order. */
export interface Found {
  readonly sentinels: readonly Place[];
  readonly personalData: readonly Place[];
  readonly credentials: readonly Place[];
}

export const NOTHING: Found = { sentinels: [], personalData: [], credentials: [] };

/** In one go: a wire is long. */
const ANY_PLANTED = /sentinel_\w+?_end|mail_to_\w+?_at|sk-test-\w+?-/g;

export function foundIn(text: string): Found {
  const found = new Set(text.match(ANY_PLANTED));
  const having = (part: (place: Place) => string) => PLACES.filter((place) => found.has(part(place)));
  return { sentinels: having(sentinel), personalData: having(mail), credentials: having(key) };
}
