import { limitsOf } from "../delivery/lane.ts";
import type { BatchLimits } from "../events/sink.ts";
import type { UnsentEvent } from "./unsent-events.ts";

/** Groups the events, in order, as large as the sink takes them. Reads on only when the next batch is asked for. */
export async function* inBatches(
  events: AsyncIterable<UnsentEvent>,
  limits?: BatchLimits,
): AsyncGenerator<readonly UnsentEvent[]> {
  const { maxEvents, maxBytes } = limitsOf(limits);
  let batch: UnsentEvent[] = [];
  let chars = 0;
  for await (const event of events) {
    const { length } = event.recorded.json;
    if (batch.length > 0 && (batch.length >= maxEvents || chars + length > maxBytes)) {
      yield batch;
      batch = [];
      chars = 0;
    }
    batch.push(event);
    chars += length;
  }
  if (batch.length > 0) yield batch;
}
