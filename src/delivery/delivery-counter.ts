import type { DeliveryCounts, DropReason } from "../events/sink.ts";

/** Counts what happened to one sink's events since the start; a flush reports the difference to the one before. */
export interface DeliveryCounter {
  sent(count: number): void;
  dropped(count: number, reason: DropReason): void;
  snapshot(): Tally;
}

export interface Tally {
  readonly sent: number;
  readonly reasons: Readonly<Partial<Record<DropReason, number>>>;
}

export const NOTHING: Tally = { sent: 0, reasons: {} };

export function createDeliveryCounter(): DeliveryCounter {
  let sent = 0;
  const reasons: Partial<Record<DropReason, number>> = {};
  return {
    sent(count) {
      sent += count;
    },
    dropped(count, reason) {
      reasons[reason] = (reasons[reason] ?? 0) + count;
    },
    snapshot: () => ({ sent, reasons: { ...reasons } }),
  };
}

export function countsSince(before: Tally, now: Tally, pending: number): DeliveryCounts {
  const reasons: Partial<Record<DropReason, number>> = {};
  let dropped = 0;
  for (const [reason, total] of Object.entries(now.reasons) as [DropReason, number][]) {
    const count = total - (before.reasons[reason] ?? 0);
    if (count > 0) reasons[reason] = count;
    dropped += count;
  }
  return { sent: now.sent - before.sent, pending, dropped, reasons };
}

export function sumOf(all: readonly DeliveryCounts[]): DeliveryCounts {
  const reasons: Partial<Record<DropReason, number>> = {};
  let sent = 0;
  let pending = 0;
  let dropped = 0;
  for (const counts of all) {
    sent += counts.sent;
    pending += counts.pending;
    dropped += counts.dropped;
    for (const [reason, count] of Object.entries(counts.reasons) as [DropReason, number][]) {
      reasons[reason] = (reasons[reason] ?? 0) + count;
    }
  }
  return { sent, pending, dropped, reasons };
}
