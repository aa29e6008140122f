import type { DropReason } from "../events/sink.ts";
import type { Logger } from "../logging/logger.ts";

/** One warning of each kind per burst of trouble: the first of a row, until a batch gets through whole. */
export interface BurstLog {
  failing(why: string): void;
  losing(reason: DropReason, why: string): void;
  /** A batch has come to its end: the burst is over where nothing was lost meanwhile. */
  batchEnded(): void;
}

export function createBurstLog(sinkName: string, logger: Logger): BurstLog {
  const warned = new Set<"failing" | "losing">();
  let hasLost = false;

  function warn(kind: "failing" | "losing", message: string): void {
    if (!warned.has(kind)) logger.warn(`langmeter: sink ${sinkName} ${message}`);
    warned.add(kind);
  }

  return {
    failing: (why) => warn("failing", `failed and is tried again: ${why}`),
    losing(reason, why) {
      hasLost = true;
      warn("losing", `loses events (${reason}): ${why}`);
    },
    batchEnded() {
      if (!hasLost) warned.clear();
      hasLost = false;
    },
  };
}
