import type { Call } from "./calls.ts";

/** The users that RudderStack has been told of by this process; the oldest are forgotten and told again. */
export interface IdentifiedUsers {
  has(userId: string): boolean;
  /** Remembers the users whose identify call was accepted. */
  remember(calls: readonly Call[], failed: ReadonlyMap<string, unknown>): void;
}

const MAX_REMEMBERED_USERS = 10_000;

export function createIdentifiedUsers(max = MAX_REMEMBERED_USERS): IdentifiedUsers {
  const users = new Set<string>();
  return {
    has: (userId) => users.has(userId),
    remember(calls, failed) {
      for (const { type, message } of calls) {
        if (type === "identify" && !failed.has(message.messageId)) users.add(message.userId);
      }
      for (const oldest of users) {
        if (users.size <= max) break;
        users.delete(oldest);
      }
    },
  };
}
