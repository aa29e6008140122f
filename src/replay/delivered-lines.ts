import { completesSpan, waitsForSpan } from "../spans/span-parts.ts";
import type { Checkpoint } from "./checkpoint.ts";
import type { UnsentEvent } from "./unsent-events.ts";

/** Notes in the checkpoint what was accepted. */
export interface DeliveredLines {
  add(event: UnsentEvent): void;
}

/**
 * Tracing sinks keep the parts of a span in memory until the event that completes it; a replay that ends in between
 * loses them. So a part is done only with its whole, and a replay that goes on sends it again: backends that see
 * single events know them by their ids.
 */
export function createDeliveredLines(checkpoint: Checkpoint): DeliveredLines {
  /** By span id. */
  const waiting = new Map<string, Pick<UnsentEvent, "file" | "line">[]>();
  return {
    add({ file, line, recorded }) {
      const { event } = recorded;
      if (waitsForSpan(recorded)) {
        waiting.set(event.span_id, [...(waiting.get(event.span_id) ?? []), { file, line }]);
        return;
      }
      checkpoint.add(file, line);
      if (!completesSpan(recorded)) return;
      for (const part of waiting.get(event.span_id) ?? []) checkpoint.add(part.file, part.line);
      waiting.delete(event.span_id);
    },
  };
}
