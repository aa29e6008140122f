import type { ContentPolicy } from "../content/policy.ts";

/**
 * The application's own keys and values. Every sink gets them whatever its content policy, so they are for counts, flags
 * and short names, not for prompts or answers: 1,000 characters and 100 values in all, credentials scrubbed.
 */
export type Properties = Readonly<Record<string, unknown>>;

/** The properties as they may leave: plain JSON. Undefined where there are none. */
export function safeProperties(
  properties: Properties | undefined,
  content: ContentPolicy,
): Properties | undefined {
  return properties === undefined ? undefined : content.settings(properties);
}
