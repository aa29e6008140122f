import type { BatchSink } from "../events/sink.ts";
import { listLedgerFiles } from "../report/ledger-files.ts";
import type { Skipped } from "../report/skipped.ts";
import { readTimeRange } from "../report/time-range.ts";
import { inBatches } from "./batches.ts";
import { type Checkpoint, openCheckpoint } from "./checkpoint.ts";
import { createDeliveredLines } from "./delivered-lines.ts";
import { createReplayDelivery, type ReplayDelivery } from "./delivery.ts";
import type { RefusedEvents } from "./refusals.ts";
import type { Stop } from "./stop.ts";
import { readUnsentEvents, type UnsentEvent } from "./unsent-events.ts";

export interface ReplayOptions {
  /** Folder of the ledger. @default ".langmeter" */
  readonly from?: string | undefined;
  /** Where the events go. Its name is the name of the checkpoint: `replay-<name>.json` in the ledger's folder. */
  readonly sink: BatchSink;
  /** First day (`YYYY-MM-DD`, UTC) or first instant (ISO 8601 with offset). @default the beginning */
  readonly since?: string | undefined;
  /** Last day (`YYYY-MM-DD`, UTC, included) or end (ISO 8601 with offset, excluded). @default the end */
  readonly until?: string | undefined;
  /** Send again what the sink has accepted in an earlier replay. @default false */
  readonly force?: boolean | undefined;
  /** Count what would be sent, and send nothing. @default false */
  readonly dryRun?: boolean | undefined;
  /** Milliseconds that the backend may take nothing before the replay stops. @default 60_000 */
  readonly patienceMs?: number | undefined;
  /** Stops the replay: what is under way ends, and the checkpoint says how far it came. */
  readonly signal?: AbortSignal | undefined;
  /** Told after every batch and every failure. */
  readonly onProgress?: ((progress: ReplayProgress) => void) | undefined;
}

export interface ReplayProgress {
  /** Bytes of the ledger that are dealt with. */
  readonly bytes: number;
  readonly totalBytes: number;
  readonly sent: number;
  /** What went wrong last, while it is tried again. */
  readonly trouble?: string | undefined;
}

export interface ReplayReport {
  /** Events that the sink accepted; in a dry run those that it would be sent. */
  readonly sent: number;
  /** Lines that the sink had accepted in an earlier replay. */
  readonly sentBefore: number;
  /** Events that the sink refused for good; the next replay tries them again. */
  readonly refused: readonly RefusedEvents[];
  /** Lines that are no events. */
  readonly skipped: Skipped;
  /** Undefined where the ledger was read to its end. */
  readonly stopped: Stop | undefined;
  /** Path of the checkpoint. */
  readonly checkpoint: string;
}

/**
 * Sends the events of a ledger to a sink, with the ids they have: again and again without harm where the backend
 * deduplicates by id. What was accepted is noted beside the ledger and left out the next time. The sink is not closed.
 *
 * @throws LangMeterError `invalid_argument`, `ledger_unreadable` or `ledger_empty`.
 */
export async function replay(options: ReplayOptions): Promise<ReplayReport> {
  const { from = ".langmeter", sink, since, until, force = false, dryRun = false, signal } = options;
  const range = readTimeRange(since, until, "UTC");
  const { files, unreadable } = await listLedgerFiles(from);
  const checkpoint = await openCheckpoint(from, sink.name, force);
  const reading = readUnsentEvents(files, range, checkpoint);
  const totalBytes = files.reduce((sum, { bytes }) => sum + bytes, 0);
  let sent = 0;
  const tell = (trouble?: string) =>
    options.onProgress?.({ bytes: reading.bytes(), totalBytes, sent, trouble });
  const delivery = createReplayDelivery(sink, options.patienceMs ?? 60_000, tell);
  const release = stopOnAbort(delivery, signal);
  const batches = inBatches(reading.events(), sink.limits);
  try {
    const steps = dryRun ? sizesOf(batches) : sendAll(batches, delivery, checkpoint);
    for await (const count of steps) {
      sent += count;
      tell();
      if (delivery.stopped() !== undefined) break;
    }
  } finally {
    release();
  }
  return {
    sent,
    sentBefore: reading.sentBefore(),
    refused: delivery.refused(),
    skipped: unreadable.length === 0 ? reading.skipped() : { ...reading.skipped(), files: unreadable },
    stopped: delivery.stopped(),
    checkpoint: checkpoint.path,
  };
}

/** Returns what ends the watch over the signal. */
function stopOnAbort(delivery: ReplayDelivery, signal: AbortSignal | undefined): () => void {
  const interrupt = () => delivery.stop({ cause: "interrupted", message: "interrupted" });
  signal?.addEventListener("abort", interrupt);
  if (signal?.aborted) interrupt();
  return () => signal?.removeEventListener("abort", interrupt);
}

type Batches = AsyncIterable<readonly UnsentEvent[]>;

/** After each batch: how many of it were accepted. */
async function* sendAll(
  batches: Batches,
  delivery: ReplayDelivery,
  checkpoint: Checkpoint,
): AsyncGenerator<number> {
  const delivered = createDeliveredLines(checkpoint);
  await checkpoint.save(); // where it cannot be written nothing is sent
  for await (const batch of batches) {
    const accepted = await delivery.deliver(batch);
    for (const event of accepted) delivered.add(event);
    await checkpoint.save();
    yield accepted.length;
  }
}

async function* sizesOf(batches: Batches): AsyncGenerator<number> {
  for await (const batch of batches) yield batch.length;
}
