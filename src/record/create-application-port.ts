import { callerSpan } from "../context/caller-span.ts";
import { mergeContexts, type TraceContext } from "../context/context.ts";
import { newSpanId, newTraceId } from "../context/ids.ts";
import { currentContext, withContext } from "../context/scope.ts";
import { traceActivity } from "../context/trace-activity.ts";
import { isSpanReference, traceParentOf } from "../context/trace-parent.ts";
import { callSafely, catchLater } from "../events/application-function.ts";
import type { EventName } from "../events/schema.ts";
import type { OpenedSpan, Sink, SpanReference } from "../events/sink.ts";
import { get } from "../events/untrusted.ts";
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
    /** For whoever continues the span: the sink's own decision, else the caller's. */
    readonly traceFlags: number | undefined;
  } {
    const caller = callerSpan();
    const opened = openedBy(spanSinks, name, caller);
    const position = {
      traceId: opened?.traceId ?? caller?.traceId ?? newTraceId(),
      spanId: opened?.spanId ?? newSpanId(),
      parentSpanId: caller?.spanId,
    };
    return { position, opened, traceFlags: (opened ?? caller)?.traceFlags };
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
    warnOnce: options.logger.warnOnce,
    isRepeated: recorder.reportedErrors.isRepeated,
    guard: (work) => recorder.guard(work),
    openSpan(name, context): ApplicationSpan {
      const { position, opened, traceFlags } = place(name);
      const { traceId, spanId } = position;
      const head = headAt(position, context);
      const startedAt = clock.elapsed();
      const traceparent = traceParentOf({ traceId, spanId, traceFlags });
      const leave = traceActivity.enter(traceId, position.parentSpanId !== undefined);
      return {
        traceId,
        spanId,
        startedAt,
        parentSpanId: position.parentSpanId,
        elapsed: () => roundMs(clock.elapsed() - startedAt),
        run(work) {
          const inScope = () => withContext({ ...context, traceparent }, work);
          return opened === undefined ? inScope() : runOnce(opened, inScope);
        },
        emit: (eventName, fields, error) => write(head, eventName, fields, error),
        end({ errorType, attributes }) {
          recorder.guard(() => {
            const ended: unknown = opened?.end({ attributes, ...(errorType !== undefined && { errorType }) });
            catchLater(ended, () => {});
          });
          leave?.();
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

/** In the sink's own span. Where the sink fails instead of running the work, the work runs without it. */
function runOnce<Result>(opened: OpenedSpan, work: () => Result): Result {
  let hasBegun = false;
  const begun = () => {
    hasBegun = true;
    return work();
  };
  try {
    const result = opened.run(begun);
    if (hasBegun) return result;
    catchLater(result, () => {});
    return work();
  } catch (error) {
    if (hasBegun) throw error; // the work's own
    return work();
  }
}

function isSpan(opened: OpenedSpan | undefined): opened is OpenedSpan {
  return (
    ["run", "end"].every((method) => typeof get(opened, method) === "function") &&
    isSpanReference(opened as OpenedSpan)
  );
}

/** A tracing system that fails costs its span, nothing else. */
function openedBy(
  sinks: readonly Sink[],
  name: string,
  caller: SpanReference | undefined,
): OpenedSpan | undefined {
  for (const sink of sinks) {
    const opened = callSafely(
      () => sink.openSpan?.(name, caller),
      () => {}, // the next one may do
    );
    if (isSpan(opened)) return opened;
  }
  return undefined;
}
