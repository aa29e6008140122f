import type { RecordedEvent } from "../../events/sink.ts";
import { type Call, identifier, identifyCall, trackCall } from "./calls.ts";

/** What a batch means for RudderStack. */
export interface Plan {
  /** In the order of the batch; a user's identify stands before the first event of the user. */
  readonly calls: readonly Call[];
  /** Position in the batch of each event that is sent, by messageId. */
  readonly positions: ReadonlyMap<string, number>;
}

export interface Selection {
  /** Whether events of this name are sent. */
  readonly isSelected: (name: string) => boolean;
  /** Whether identify calls are made at all. */
  readonly identify: boolean;
}

/** @param isIdentified Whether RudderStack knows the user already. */
export function planOf(
  batch: readonly RecordedEvent[],
  { isSelected, identify }: Selection,
  isIdentified: (userId: string) => boolean,
): Plan {
  const calls: Call[] = [];
  const positions = new Map<string, number>();
  const planned = new Set<string>();
  for (const [index, recorded] of batch.entries()) {
    const { name } = recorded;
    if (!isSelected(name)) continue;
    const { event } = recorded;
    const userId = identify ? identifier(event.user_id) : undefined;
    const isNew = userId !== undefined && !isIdentified(userId) && !planned.has(userId);
    if (name === "identify") {
      if (userId === undefined) continue; // nobody to identify, or nobody may be
      calls.push(identifyCall(userId, event));
    } else {
      if (isNew) calls.push(identifyCall(userId, event));
      calls.push(trackCall(event));
    }
    if (userId !== undefined) planned.add(userId);
    positions.set(event.event_id, index);
  }
  return { calls, positions };
}
