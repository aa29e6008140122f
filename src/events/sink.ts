import type { RecordedEvent } from "./recorded-event.ts";

export type { RecordedEvent };

/** Why an event was not delivered. Every loss is counted under one of these, never silent. */
export const DROP_REASONS = [
  "queue_overflow",
  "too_large",
  "rejected",
  "network",
  "timeout",
  "sampled",
] as const;
export type DropReason = (typeof DROP_REASONS)[number];

/** Takes each event at once, in the caller's turn: for tests, consoles and in-process consumers. */
export interface ImmediateSink {
  readonly kind: "immediate";
  /** Unique among the sinks of one tracer; the key in flush reports and logs. */
  readonly name: string;
  /** Must not block and should not throw; a throw is counted as `rejected`. */
  write(recorded: RecordedEvent): void;
  close?(): void | Promise<void>;
}

/** When the dispatcher hands a batch over: at the first of the three limits. */
export interface BatchLimits {
  /** Events in one batch. @default 100 */
  readonly maxEvents?: number;
  /** JSON bytes in one batch (UTF-16 length of the JSON, which is at most the byte count). @default 1_000_000 */
  readonly maxBytes?: number;
  /** Milliseconds the first event of a batch waits for company. @default 1_000 */
  readonly maxDelayMs?: number;
}

/** Takes batches through a bounded queue of its own; a slow or dead one delays nobody. */
export interface BatchSink {
  readonly kind: "batch";
  /** Unique among the sinks of one tracer; the key in flush reports and logs. */
  readonly name: string;
  readonly limits?: BatchLimits;
  /**
   * Delivers the batch. Resolves when every event of it is accepted; rejects otherwise, and the dispatcher
   * alone decides whether to try again ({@link SinkError} says how). Must not change the events.
   */
  send(batch: readonly RecordedEvent[], context: { readonly signal: AbortSignal }): Promise<void>;
  /** Releases what the sink holds. Called once, after the last flush; a send that ran into its deadline may still run. */
  close?(): void | Promise<void>;
}

export type Sink = ImmediateSink | BatchSink;

const BRAND = Symbol.for("langmeter.sink-error");

/** What a sink throws when it knows more than "it failed": whether a second try can help, and when. */
export class SinkError extends Error {
  override readonly name = "SinkError";
  readonly [BRAND] = true;
  readonly reason: DropReason;
  /** False when the same batch would be refused again. @default true */
  readonly retryable: boolean;
  readonly retryAfterMs: number | undefined;

  constructor(
    message: string,
    options: { reason: DropReason; retryable?: boolean; retryAfterMs?: number; cause?: unknown },
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.reason = options.reason;
    this.retryable = options.retryable ?? true;
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** Recognises the error of any copy of this package: each entry is bundled with its own. */
export function isSinkError(value: unknown): value is SinkError {
  try {
    return typeof value === "object" && value !== null && (value as { [BRAND]?: unknown })[BRAND] === true;
  } catch {
    return false; // a sink may throw anything, a hostile proxy too
  }
}

/** How one sink, or all of them together, stand after a flush. Counts are deliveries since the flush before. */
export interface DeliveryCounts {
  /** Accepted by the sink. */
  readonly sent: number;
  /** Still queued or in flight when the deadline came. */
  readonly pending: number;
  /** Given up, for the reasons named. */
  readonly dropped: number;
  readonly reasons: Readonly<Partial<Record<DropReason, number>>>;
}

/** Settles by its deadline and never rejects. The top-level counts are the sums over `sinks`. */
export interface FlushReport extends DeliveryCounts {
  readonly sinks: Readonly<Record<string, DeliveryCounts>>;
}
