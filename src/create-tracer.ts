import { TraceHandler } from "./langchain/handler.ts";
import type { TracerOptions } from "./record/options.ts";
import type { Trace as TraceOf } from "./record/trace.ts";
import { createTracerWith, type Tracer as TracerOf } from "./record/tracer.ts";

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
