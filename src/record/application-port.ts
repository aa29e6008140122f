import type { ContentPolicy } from "../content/policy.ts";
import type { TraceContext } from "../context/context.ts";
import type { EventName } from "../events/schema.ts";
import type { SpanAttributes, SpanReference } from "../events/sink.ts";
import type { HealthBook } from "../health/health-book.ts";
import type { EventFields } from "./event-writer.ts";
import type { ReportedErrors } from "./reported-errors.ts";

/** What happens around the model calls, as one span: a request, an operation. */
export interface ApplicationSpan extends SpanReference {
  /** On the tracer's monotonic clock. */
  readonly startedAt: number;
  readonly parentSpanId: string | undefined;
  /** Milliseconds since the span was opened. */
  elapsed(): number;
  /** Runs the work with the span as its caller: traces that start inside continue it. */
  run<Result>(work: () => Result): Result;
  emit<Name extends EventName>(name: Name, fields: EventFields<Name>, error?: unknown): void;
  /** Ends the span in the application's own tracing system, where a sink lives in one. */
  end(result: { readonly errorType?: string | undefined; readonly attributes: SpanAttributes }): void;
}

/** How producers beside LangChain (HTTP, operations) write into the record of a tracer. */
export interface ApplicationPort {
  readonly content: ContentPolicy;
  readonly health: HealthBook;
  /** The tracer's monotonic clock, in milliseconds. */
  elapsed(): number;
  /** Tells the tracer's logger, once for each thing it is about. See {@link SafeLogger}. */
  warnOnce(message: string, about?: string): void;
  /** Whether the error is in the record already, from something below; notes it. See {@link ReportedErrors}. */
  readonly isRepeated: ReportedErrors["isRepeated"];
  /** Runs `work` and lets no error of ours reach the application. */
  guard(work: () => void): void;
  /** @param context Of the span's own events, and of everything that runs inside. */
  openSpan(name: string, context?: TraceContext): ApplicationSpan;
  /** Writes an event at the caller's span; it stands alone where there is none. */
  emit<Name extends EventName>(
    name: Name,
    fields: EventFields<Name>,
    context?: TraceContext,
    error?: unknown,
  ): void;
}

/** The key of the port on a tracer. Shared by all copies of this module: each entry is bundled with its own. */
export const PORT: unique symbol = Symbol.for("langmeter.port") as never;

/** Whatever has a port: a tracer of this package, from any of its copies. */
export interface HasPort {
  readonly [PORT]: ApplicationPort;
}
