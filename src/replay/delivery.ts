import { restricted } from "../content/restricted.ts";
import { createBatchDelivery, type DeliverBatch } from "../delivery/batch-delivery.ts";
import { createCircuit } from "../delivery/circuit.ts";
import { createPause } from "../delivery/waiting.ts";
import { messageOf } from "../events/errors.ts";
import { type BatchSink, isSinkError, type RecordedEvent, type Refusal, SinkError } from "../events/sink.ts";
import { createPatience } from "./patience.ts";
import { createRefusals, type RefusedEvents } from "./refusals.ts";
import { createStopSwitch, type Stop } from "./stop.ts";
import type { UnsentEvent } from "./unsent-events.ts";

/** Brings batches to a sink as the dispatcher does, and knows of each event what became of it. */
export interface ReplayDelivery {
  /**
   * Resolves with the accepted events when nothing of the batch is open any more: accepted, refused, or, after a
   * stop, neither. Never rejects.
   */
  deliver(batch: readonly UnsentEvent[]): Promise<readonly UnsentEvent[]>;
  refused(): readonly RefusedEvents[];
  /** Undefined while it goes on. */
  stopped(): Stop | undefined;
  stop(why: Stop): void;
}

/** So many refusals without an event that is taken are no accident of the events. */
const MAX_REFUSALS_IN_A_ROW = 100;

/**
 * @param patienceMs How long the backend may take nothing at all before the replay stops as `unreachable`.
 * @param onTrouble Told what went wrong when something is tried again.
 */
export function createReplayDelivery(
  sink: BatchSink,
  patienceMs: number,
  onTrouble: (message: string) => void,
): ReplayDelivery {
  const refusals = createRefusals();
  const pause = createPause();
  const acceptedIds = new Set<string>();
  let refusedInARow = 0;
  let trouble: string | undefined;
  // Later, because a stop may come just before the pause that it has to end.
  const stopSwitch = createStopSwitch(() => queueMicrotask(pause.end));
  const patience = createPatience(patienceMs, () =>
    stopSwitch.stop({ cause: "unreachable", message: trouble ?? "no answer in time" }),
  );

  function noteAnswer(batch: readonly RecordedEvent[], refused: readonly Refusal[]): readonly Refusal[] {
    const refusedAt = new Set(refused.map(({ index }) => index));
    for (const [index, { event }] of batch.entries())
      if (!refusedAt.has(index)) acceptedIds.add(event.event_id);
    return stopSwitch.why === undefined
      ? refused
      : refused.map((refusal) => ({ ...refusal, retryable: false }));
  }

  function noteFailure(error: unknown): unknown {
    trouble = messageOf(error) ?? "no reason given";
    if (isSinkError(error) && !error.retryable && !error.isolate)
      stopSwitch.stop({ cause: "refused", message: trouble });
    // Once stopped there is no second try, and no wait for one.
    return stopSwitch.why === undefined
      ? error
      : new SinkError(trouble, { reason: "rejected", retryable: false });
  }

  const deliverBatch: DeliverBatch = createBatchDelivery({
    sink: {
      async send(batch, context) {
        try {
          const signal = AbortSignal.any([context.signal, stopSwitch.signal]);
          return noteAnswer(batch, (await sink.send(batch, { ...context, signal })) ?? []);
        } catch (error) {
          throw noteFailure(error);
        }
      },
    },
    circuit: createCircuit(),
    pause,
    warn: onTrouble,
    isClosed: () => stopSwitch.why !== undefined,
    outcome: {
      accepted(count) {
        if (count === 0) return;
        refusedInARow = 0;
        trouble = undefined;
        patience.restart();
      },
      lost(count, reason, why) {
        if (stopSwitch.why !== undefined) return; // not refused, only not delivered
        refusals.add(count, reason, why);
        refusedInARow += count;
        if (refusedInARow >= MAX_REFUSALS_IN_A_ROW) stopSwitch.stop({ cause: "refused", message: why });
        patience.restart();
      },
      failing: onTrouble,
    },
  });

  return {
    async deliver(batch) {
      acceptedIds.clear();
      patience.restart();
      const events = batch.map(({ recorded }) => recorded);
      await deliverBatch(restricted(events, sink.content));
      patience.end();
      return batch.filter(({ recorded }) => acceptedIds.has(recorded.event.event_id));
    },
    refused: refusals.byReason,
    stopped: () => stopSwitch.why,
    stop: stopSwitch.stop,
  };
}
