import type { Refusal, SinkError } from "../../events/sink.ts";

/**
 * The events that were not accepted, as the dispatcher wants to hear of them.
 *
 * @param positions Position in the batch by messageId.
 * @throws SinkError where none was accepted: the dispatcher then backs off, or halves the batch to find the one event
 *   that is at fault.
 */
export function refusalsOf(
  failed: ReadonlyMap<string, SinkError>,
  positions: ReadonlyMap<string, number>,
): readonly Refusal[] {
  const refusals: Refusal[] = [];
  for (const [messageId, index] of positions) {
    const error = failed.get(messageId);
    if (error === undefined) continue;
    // Together with others' events, an innocent one may have failed for a guilty one: it gets another chance.
    const retryable = error.retryable || error.isolate;
    refusals.push({ index, reason: error.reason, message: error.message, retryable });
  }
  if (refusals.length < positions.size) return refusals;
  const errors = [...failed.values()];
  throw errors.find(({ retryable }) => retryable) ?? errors[0];
}
