import { callerSpan } from "../context/caller-span.ts";
import { mergeContexts, type TraceContext } from "../context/context.ts";
import { newSpanId, newTraceId } from "../context/ids.ts";
import { currentContext, withContext } from "../context/scope.ts";
import { traceParentOf } from "../context/trace-parent.ts";
import type { EventName } from "../events/schema.ts";
import type { OpenedSpan, Sink, SpanReference } from "../events/sink.ts";
import type { ApplicationPort, ApplicationSpan } from "./application-port.ts";
import { type EventFields, type EventPosition, type EventWriter, eventHead } from "./event-writer.ts";
import type { ResolvedOptions } from "./options.ts";
import type { Recorder } from "./recorder.ts";
import { contextFields } from "./run-context.ts";
import { roundMs } from "./time.ts";

export interface ApplicationPortParts {
  readonly options: ResolvedOptions;
  readonly recorder: Recorder;
  readonly writer: EventWriter;
}

export function createApplicationPort({ options, recorder, writer }: ApplicationPortParts): ApplicationPort {
  const { clock, defaults, sinks } = options;
  const { content } = recorder;
  const spanSinks = sinks.filter((sink) => sink.openSpan !== undefined);

  function headAt(position: EventPosition, context: TraceContext | undefined): string {
    const fields = contextFields(mergeContexts(defaults, currentContext(), context), content);
    return eventHead(position, JSON.stringify(fields).slice(1, -1));
  }

  /** Below the caller's span, in the application's own tracing system where a sink lives in one. */
  function place(name: string): {
    readonly position: EventPosition;
    readonly opened: OpenedSpan | undefined;
  } {
    const caller = callerSpan();
    const opened = openedBy(spanSinks, name, caller);
    const position = {
      traceId: opened?.traceId ?? caller?.traceId ?? newTraceId(),
      spanId: opened?.spanId ?? newSpanId(),
      parentSpanId: caller?.spanId,
    };
    return { position, opened };
  }

  function write<Name extends EventName>(
    head: string,
    name: Name,
    fields: EventFields<Name>,
    error?: unknown,
  ): void {
    if (!writer.listening) return;
    recorder.guard(() =>
      writer.write(head, name, fields, clock.now(), error === undefined ? undefined : { error }),
    );
  }

  return {
    content,
    health: recorder.meter.health,
    elapsed: clock.elapsed,
    warn: (message) => options.logger.warn(message),
    isRepeated: recorder.reportedErrors.isRepeated,
    guard: (work) => recorder.guard(work),
    openSpan(name, context): ApplicationSpan {
      const { position, opened } = place(name);
      const { traceId, spanId } = position;
      const head = headAt(position, context);
      const startedAt = clock.elapsed();
      const traceparent = traceParentOf({ traceId, spanId });
      return {
        traceId,
        spanId,
        elapsed: () => roundMs(clock.elapsed() - startedAt),
        run(work) {
          const inScope = () => withContext({ ...context, traceparent }, work);
          return opened === undefined ? inScope() : opened.run(inScope);
        },
        emit: (eventName, fields, error) => write(head, eventName, fields, error),
        end({ errorType, attributes }) {
          recorder.guard(() => opened?.end({ attributes, ...(errorType !== undefined && { errorType }) }));
        },
      };
    },
    emit(name, fields, context, error) {
      const caller = callerSpan();
      const position = { traceId: caller?.traceId ?? newTraceId(), spanId: caller?.spanId ?? newSpanId() };
      write(headAt(position, context), name, fields, error);
    },
  };
}

/** A tracing system that fails costs its span, nothing else. */
function openedBy(
  sinks: readonly Sink[],
  name: string,
  caller: SpanReference | undefined,
): OpenedSpan | undefined {
  for (const sink of sinks) {
    try {
      const opened = sink.openSpan?.(name, caller);
      if (opened !== undefined) return opened;
    } catch {
      // the next one may do
    }
  }
  return undefined;
}
