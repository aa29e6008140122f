import { TraceHandler } from "./langchain/handler.ts";
import type { TracerOptions } from "./record/options.ts";
import type { Trace as TraceOf } from "./record/trace.ts";
import { createTracerWith, type Tracer as TracerOf } from "./record/tracer.ts";

export type { ContentMode, RedactOptions } from "./content/policy.ts";
export type { TraceContext } from "./context/context.ts";
export { withContext } from "./context/scope.ts";
export type { LangMeterErrorCode } from "./events/langmeter-error.ts";
export { isLangMeterError, LangMeterError } from "./events/langmeter-error.ts";
export type { EventName, EventOf, LangMeterEvent, TraceSummary, Usage } from "./events/schema.ts";
export type * from "./events/sink.ts";
export type { PricingOptions } from "./pricing/index.ts";
export type { Logger } from "./record/logger.ts";
export type { LlmCallRecord, ToolCallRecord } from "./record/manual-calls.ts";
export type { TracerOptions } from "./record/options.ts";
export type { Feedback } from "./record/trace.ts";
export type { FlushOptions } from "./record/tracer.ts";
export { TraceHandler };
export type Tracer = TracerOf<TraceHandler>;
export type Trace = TraceOf<TraceHandler>;

/**
 * Makes the tracer, once per process. No I/O until the first event.
 *
 * @throws LangMeterError on a wrong option, naming the option, the value and what is allowed.
 */
export function createTracer(options?: TracerOptions): Tracer {
  return createTracerWith(options, (recorder, trace) => new TraceHandler({ recorder, trace }));
}
