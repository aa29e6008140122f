import type { LangMeterEvent } from "../../events/schema.ts";
import { withoutContent, withUser } from "./event-privacy.ts";
import type { SentryScope } from "./sentry-client.ts";

/**
 * Makes the scope that of the record: its user and conversation, and nothing that Sentry adds against the policy.
 *
 * @param content Whether the sink's content policy lets content out.
 */
export function enterRecord(
  scope: SentryScope,
  { user_id: userId, thread_id: threadId }: Readonly<LangMeterEvent>,
  content: boolean,
): void {
  if (threadId !== undefined) scope.setConversationId?.(threadId);
  if (userId !== undefined) {
    scope.setUser({ id: userId });
    scope.addEventProcessor?.((event) => withUser(event, userId));
  }
  if (!content) scope.addEventProcessor?.(withoutContent);
}
