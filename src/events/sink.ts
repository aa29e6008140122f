import type { ContentMode } from "./content-mode.ts";
import { recogniseBy } from "./langmeter-error.ts";
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

/** A span by its ids, in W3C hex. */
export interface SpanReference {
  /** 32 hex digits. */
  readonly traceId: string;
  /** 16 hex digits. */
  readonly spanId: string;
  /** W3C trace flags of that span: bit 0 says that it is sampled. @default 1 */
  readonly traceFlags?: number | undefined;
}

/** A span of another tracing system around work of the application. */
export interface OpenedSpan extends SpanReference {
  /** Runs the work with the span active. */
  run<Result>(work: () => Result): Result;
  /** Ends the span now. `errorType` makes it one that failed. */
  end(result: { readonly errorType?: string; readonly attributes: SpanAttributes }): void;
}

export type SpanAttributes = Readonly<Record<string, string | number | boolean>>;

/** What a sink gets along when it is to deliver. */
export interface DeliveryContext {
  /** Time is up: settle now, whatever is delivered. */
  readonly signal: AbortSignal;
  /**
   * Logs what goes wrong beside the events, which no count shows: that metrics do not arrive. Say it once until it goes
   * well again, without content or secrets.
   */
  readonly warn?: (message: string) => void;
}

/** What every sink has, however it takes the events. */
interface SinkBase {
  /** Unique among the sinks of one tracer; the key in flush reports and logs. */
  readonly name: string;
  /**
   * How much of prompts, answers, tool data, errors and metadata this sink gets of what the tracer records; it can
   * only be stricter than the tracer's own policy. @default the tracer's
   */
  readonly content?: ContentMode;
  /** Why the sink cannot reach its backend: a tracer leaves it out, and says so once. @default it can */
  readonly off?: string;
  /**
   * Opens a span around work of the application, below the caller's, for sinks that live in another tracing system.
   * Undefined where that system records nothing.
   *
   * @param parent The caller's span, for where that system knows of none.
   */
  openSpan?(name: string, parent: SpanReference | undefined): OpenedSpan | undefined;
  close?(): void | Promise<void>;
}

/** What an event was made from and its JSON cannot hold. */
export interface EventOrigin {
  /** What was thrown, for the `_error` events. */
  readonly error?: unknown;
}

/** Events that were taken and turned out to be lost. */
export interface Loss {
  readonly count: number;
  readonly reason: DropReason;
  /** Why, without content or secrets. */
  readonly message: string;
}

/**
 * Takes each event at once, in the caller's turn: for tests, consoles, in-process consumers, and clients that deliver
 * by themselves.
 */
export interface ImmediateSink extends SinkBase {
  readonly kind: "immediate";
  /** Must not block and should not throw; a throw is counted as `rejected`. */
  write(recorded: RecordedEvent, origin?: EventOrigin): void;
  /**
   * Waits for a client that delivers by itself. A rejection is logged; what the client lost, only it knows. What the
   * sink knows to be lost of the events it took since the last flush, it returns. After two that ran out of time nobody
   * waits for it any more, until one comes to its end.
   */
  // biome-ignore lint/suspicious/noConfusingVoidType: most sinks know of no loss and return nothing
  flush?(context: DeliveryContext): Promise<Loss | void>;
}

/** When the dispatcher hands a batch over: at the first of the three limits. */
export interface BatchLimits {
  /** Events in one batch. @default 100 */
  readonly maxEvents?: number;
  /** JSON bytes in one batch (UTF-16 length of the JSON, which is at most the byte count). @default 1_000_000 */
  readonly maxBytes?: number;
  /** Milliseconds the first event of a batch waits for others. @default 1_000 */
  readonly maxDelayMs?: number;
}

/** An event that the backend refused although it took others of the batch. */
export interface Refusal {
  /** Position of the event in the batch. */
  readonly index: number;
  readonly reason: DropReason;
  /** What the backend said, without content or secrets. */
  readonly message: string;
  /** True: the event is tried again. @default false */
  readonly retryable?: boolean;
}

/** Takes batches through a bounded queue of its own; a slow or dead one delays nobody. */
export interface BatchSink extends SinkBase {
  readonly kind: "batch";
  readonly limits?: BatchLimits;
  /**
   * Names the events that travel apart from the others, because they go to another address: what is wrong there holds
   * up, and takes for dead, nothing else. They have a queue, an order and retries of their own. @default none
   */
  aside?(recorded: RecordedEvent): boolean;
  /**
   * Delivers the batch. Resolves when it is accepted, with the events that were not; rejects where none was, and the
   * dispatcher alone decides whether to try again ({@link SinkError} says how). Must not change the events.
   */
  send(
    batch: readonly RecordedEvent[],
    context: DeliveryContext,
    // biome-ignore lint/suspicious/noConfusingVoidType: most sinks are all or nothing and return nothing
  ): Promise<readonly Refusal[] | void>;
  /**
   * Delivers what goes along with the events and is none of them, such as metrics. A flush calls it when the events are
   * through, and waits for it at most half a second.
   */
  flush?(context: DeliveryContext): Promise<void>;
  /**
   * Takes what is queued, or on its way, when the process exits, and has no time to wait for anything. What was on its
   * way may have arrived, or not: it comes a second time, with the same ids. @default the events are lost, and a line says so
   */
  sendOnExit?(batch: readonly RecordedEvent[]): void;
  /** Releases what the sink holds. Called once, after the last flush; a send that ran into its deadline may still run. */
  close?(): void | Promise<void>;
}

export type Sink = ImmediateSink | BatchSink;

const BRAND = Symbol.for("langmeter.sink-error");

export interface SinkErrorOptions {
  readonly reason: DropReason;
  /** False when the same batch would be refused again. @default true */
  readonly retryable?: boolean;
  /** How long the backend asks us to stay away. It only makes the next pause longer, and by ten minutes at most. */
  readonly retryAfterMs?: number | undefined;
  /**
   * True: one event of the batch is at fault. The dispatcher halves the batch until that event stands, and falls,
   * alone. @default true for `too_large`
   */
  readonly isolate?: boolean;
  /** HTTP status of the answer. */
  readonly status?: number | undefined;
  readonly cause?: unknown;
}

/** What a sink throws when it knows more than "it failed": whether a second try can help, and when. */
export class SinkError extends Error {
  override readonly name = "SinkError";
  readonly [BRAND] = true;
  readonly reason: DropReason;
  readonly retryable: boolean;
  readonly retryAfterMs: number | undefined;
  readonly isolate: boolean;
  readonly status: number | undefined;

  constructor(message: string, options: SinkErrorOptions) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.reason = options.reason;
    this.retryable = options.retryable ?? true;
    this.retryAfterMs = options.retryAfterMs;
    this.isolate = options.isolate ?? options.reason === "too_large";
    this.status = options.status;
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
recogniseBy(SinkError, isSinkError);

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
