import { context, type Span, type Tracer, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  type Sampler,
  SimpleSpanProcessor,
  type SpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import { expect, onTestFinished } from "vitest";

/** An application that has OpenTelemetry: its provider, its context manager, its exporter. */
export interface AppTracing {
  readonly provider: BasicTracerProvider;
  readonly tracer: Tracer;
  /** All that were exported so far, in the order of their ends. */
  readonly spans: () => ReadableSpan[];
  /** The one span of this name; fails where there is none or more than one. */
  readonly only: (name: string) => ReadableSpan;
  /** Runs the work in a request's span and ends it. */
  readonly inRequest: <Result>(name: string, work: (span: Span) => Promise<Result>) => Promise<Result>;
}

export interface AppTracingOptions {
  readonly sampler?: Sampler;
  /** @default one that exports into memory at once */
  readonly processor?: SpanProcessor;
  /** Registers the provider as the global one. @default false */
  readonly isGlobal?: boolean;
}

export function startAppTracing({
  sampler,
  processor,
  isGlobal = false,
}: AppTracingOptions = {}): AppTracing {
  const exporter = new InMemorySpanExporter();
  const spanProcessors = [processor ?? new SimpleSpanProcessor(exporter)];
  const provider = new BasicTracerProvider({ spanProcessors, ...(sampler && { sampler }) });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  if (isGlobal) trace.setGlobalTracerProvider(provider);
  onTestFinished(async () => {
    context.disable();
    trace.disable();
    await provider.shutdown().catch(() => {}); // its collector may be down
  });
  const tracer = provider.getTracer("app");
  const spans = () => exporter.getFinishedSpans();
  return {
    provider,
    tracer,
    spans,
    only(name) {
      const [span, ...more] = spans().filter((each) => each.name === name);
      if (span === undefined || more.length > 0)
        return expect.fail(`expected one ${name} among ${spans().map((each) => each.name)}`);
      return span;
    },
    inRequest: (name, work) =>
      tracer.startActiveSpan(name, async (span) => {
        try {
          return await work(span);
        } finally {
          span.end();
        }
      }),
  };
}

/** The id of the span that this one hangs below. */
export function parentOf(span: ReadableSpan): string | undefined {
  return span.parentSpanContext?.spanId;
}

export function idOf(span: ReadableSpan): string {
  return span.spanContext().spanId;
}

export function traceOf(span: ReadableSpan): string {
  return span.spanContext().traceId;
}
