import type { DropReason } from "../events/sink.ts";

/** Events that the backend refused for one reason although it takes others. */
export interface RefusedEvents {
  readonly reason: DropReason;
  readonly count: number;
  /** What the backend said of the first. */
  readonly message: string;
}

export interface Refusals {
  add(count: number, reason: DropReason, message: string): void;
  /** By reason, in the order they came up. */
  byReason(): readonly RefusedEvents[];
}

export function createRefusals(): Refusals {
  const refused = new Map<DropReason, RefusedEvents>();
  return {
    add(count, reason, message) {
      const known = refused.get(reason) ?? { reason, count: 0, message };
      refused.set(reason, { ...known, count: known.count + count });
    },
    byReason: () => [...refused.values()],
  };
}
