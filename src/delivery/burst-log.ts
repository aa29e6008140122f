import type { DropReason } from "../events/sink.ts";
import type { Logger } from "../logging/logger.ts";

/** One warning of each kind per burst of trouble: the first of a row, until a batch gets through again. */
export interface BurstLog {
  failing(why: string): void;
  losing(reason: DropReason, why: string): void;
  recovered(): void;
}

export function createBurstLog(sinkName: string, logger: Logger): BurstLog {
  const warned = new Set<"failing" | "losing">();

  function warn(kind: "failing" | "losing", message: string): void {
    if (!warned.has(kind)) logger.warn(`langmeter: sink ${sinkName} ${message}`);
    warned.add(kind);
  }

  return {
    failing: (why) => warn("failing", `failed and is tried again: ${why}`),
    losing: (reason, why) => warn("losing", `loses events (${reason}): ${why}`),
    recovered: () => warned.clear(),
  };
}
