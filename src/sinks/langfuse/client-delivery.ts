import { type Refusal, SinkError } from "../../events/sink.ts";
import type { LangfuseClient } from "./client.ts";
import { type ClientItem, clientItems } from "./client-items.ts";
import { type ClientWatch, watchClient } from "./client-watch.ts";
import type { Delivery } from "./delivery.ts";

const OPEN = Symbol("the client has not finished");

interface FailedItem {
  readonly item: ClientItem;
  readonly error: SinkError;
}

/**
 * Hands everything to the client and waits until the client has delivered it or given it up. What it is still busy with
 * when the time is up is waited for by the next try, not handed over again.
 */
export function createClientDelivery(client: LangfuseClient): Delivery {
  let watch: ClientWatch | undefined;
  return {
    async deliver(parcel, signal) {
      const items = clientItems(parcel);
      if (items.length === 0) return [];
      if (signal.aborted) throw notFinished();
      watch ??= watchClient(client);
      const watching = watch; // a close meanwhile does not take it away
      const timeUp = timeUpOf(signal);
      handOver(client, watching, items);
      const isFlushed = (await Promise.race([flush(client), timeUp])) !== OPEN;
      const failed = await failuresOf(items, watching, isFlushed, timeUp);
      const refusals = refusalsOf(failed, items.length);
      for (const { id } of items) watching.forget(id);
      return refusals;
    },
    close() {
      watch?.close();
      watch = undefined;
    },
  };
}

function handOver(client: LangfuseClient, watch: ClientWatch, items: readonly ClientItem[]): void {
  const fresh = items.filter(({ id }) => watch.find(id) === undefined);
  for (const { id, give } of fresh) {
    watch.expect(id);
    give(client);
  }
}

async function flush(client: LangfuseClient): Promise<void> {
  await client.flushAsync();
}

/** Waits for every item. What failed is forgotten, so that the next try hands it over again. */
async function failuresOf(
  items: readonly ClientItem[],
  watch: ClientWatch,
  isFlushed: boolean,
  timeUp: Promise<typeof OPEN>,
): Promise<FailedItem[]> {
  const failed: FailedItem[] = [];
  for (const item of items) {
    const handover = watch.find(item.id);
    const isTaken = handover !== undefined && (handover.queued || !isFlushed);
    const outcome = isTaken ? await Promise.race([handover.outcome, timeUp]) : notTaken();
    if (outcome === undefined) continue;
    failed.push({ item, error: outcome === OPEN ? notFinished() : outcome });
  }
  for (const { item, error } of failed) if (error.reason !== "timeout") watch.forget(item.id);
  return failed;
}

/** @throws SinkError where the batch should come again, whole or in halves, or nothing of it was taken. */
function refusalsOf(failed: readonly FailedItem[], itemCount: number): readonly Refusal[] {
  const again = failed.find(({ error }) => error.retryable || error.isolate);
  const [first] = failed;
  if (again !== undefined) throw again.error;
  if (first !== undefined && failed.length === itemCount) throw first.error;
  return failed.map(({ item, error }) => ({
    index: item.index,
    reason: error.reason,
    message: error.message,
  }));
}

function timeUpOf(signal: AbortSignal): Promise<typeof OPEN> {
  return new Promise((resolve) => {
    signal.addEventListener("abort", () => resolve(OPEN), { once: true });
  });
}

function notFinished(): SinkError {
  return new SinkError("the langfuse client has not delivered in time", { reason: "timeout" });
}

function notTaken(): SinkError {
  const message = "the langfuse client does not take it: see its enabled, sampleRate and keys";
  return new SinkError(message, { reason: "sampled", retryable: false });
}
