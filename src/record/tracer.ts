/// <reference lib="esnext.disposable" preserve="true" />
import { contextFaults, contextKeys, type TraceContext } from "../context/context.ts";
import { createDispatcher, type Dispatcher } from "../delivery/dispatcher.ts";
import { closeAtEnd } from "../delivery/process-end.ts";
import { settledWithin } from "../delivery/waiting.ts";
import { describeEvent } from "../events/describe.ts";
import { type KnownKeys, unknownKeyMessages } from "../events/known-names.ts";
import type { FlushReport, RecordedEvent } from "../events/sink.ts";
import { finiteOf, get } from "../events/untrusted.ts";
import { createGates, type GateLimits } from "../health/gate.ts";
import type { Health } from "../health/latency-window.ts";
import { setProcessLogger, unsetProcessLogger } from "../logging/environment.ts";
import { type Logger, levelOf } from "../logging/logger.ts";
import { abandonRun } from "./abandon.ts";
import { type ApplicationPort, PORT } from "./application-port.ts";
import { createApplicationPort } from "./create-application-port.ts";
import { createRecorder } from "./create-recorder.ts";
import { becomeDefault, resignAsDefault } from "./default-tracer.ts";
import { createEventWriter } from "./event-writer.ts";
import { type ResolvedOptions, resolveOptions, type TracerOptions } from "./options.ts";
import type { Recorder } from "./recorder.ts";
import type { TraceState } from "./run.ts";
import { createTrace, type Trace } from "./trace.ts";

export interface FlushOptions {
  /** Milliseconds after which the flush settles whatever is delivered. 0 to 600,000. @default 5_000 */
  readonly timeoutMs?: number;
}

/** One per process. `Handler` is the callback handler of the framework it is used with. */
export interface Tracer<Handler> {
  /**
   * One handler for the whole process. Each root run is a trace of its own; who and where it belongs to comes from
   * `config.metadata`, LangGraph's thread_id and the scope of `withContext`.
   */
  readonly handler: Handler;
  /** Opens a trace for one request or conversation turn. No timer, no I/O. */
  startTrace(context?: TraceContext): Trace<Handler>;
  /**
   * How a model (by the name it is asked for) or an operation has done in the last five to ten minutes, in this
   * process. `{ samples: 0 }` where nothing is known.
   */
  health(name: string): Health;
  /**
   * Whether to offer a feature now, by how well it works: false while its p95 latency or error rate is over the limit.
   * Records why in a `feature_gate` event when the answer changes. True while fewer than `minSamples` calls are known.
   *
   * @example if (tracer.gate("ai.enhance", { p95Ms: 3_000, errorRate: 0.05 })) showButton();
   */
  gate(operation: string, limits: GateLimits): boolean;
  /** For the other entries of this package. */
  readonly [PORT]: ApplicationPort;
  /** All deliveries since the tracer was made, where a flush counts those since the flush before. */
  readonly totals: FlushReport;
  /** Delivers what is queued. Settles by the deadline with the counts, never rejects. */
  flush(options?: FlushOptions): Promise<FlushReport>;
  /**
   * Ends what is open, flushes within the deadline and releases the sinks, for which each has 5 more seconds. A second
   * call returns the first one's report.
   */
  close(options?: FlushOptions): Promise<FlushReport>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Makes the handler of one trace, or the shared one (no trace). */
export type HandlerFactory<Handler> = (recorder: Recorder, trace: TraceState | undefined) => Handler;

const DEFAULT_FLUSH_MS = 5_000;

export function createTracerWith<Handler>(
  options: TracerOptions | undefined,
  createHandler: HandlerFactory<Handler>,
): Tracer<Handler> {
  const resolved = resolveOptions(options);
  const { recorder, dispatcher, port } = assemble(resolved);
  const { logger } = resolved;
  const warnOf = (faults: readonly string[]) => {
    for (const fault of faults) logger.warnOnce(`langmeter: ${fault}`);
  };
  const gates = createGates({
    book: port.health,
    warn: (message) => logger.warnOnce(`langmeter: ${message}`),
    changed: ({ operation, limits, enabled, reason, health }) =>
      port.emit("feature_gate", {
        operation,
        enabled,
        reason,
        limit_p95_ms: limits.p95Ms,
        limit_error_rate: limits.errorRate,
        p95_ms: health.p95Ms,
        error_rate: health.errorRate,
        samples: health.samples,
      }),
  });
  let closing: Promise<FlushReport> | undefined;

  async function flush(flushOptions?: FlushOptions, isLast = false): Promise<FlushReport> {
    warnOf(flushFaults(flushOptions));
    const timeoutMs = timeoutOf(flushOptions) ?? DEFAULT_FLUSH_MS;
    const startedAt = performance.now();
    await settledWithin(recorder.released(), timeoutMs);
    if (isLast) recorder.abandonAll();
    else recorder.settle();
    return dispatcher.flush(Math.max(0, timeoutMs - (performance.now() - startedAt)), isLast);
  }

  async function close(flushOptions?: FlushOptions): Promise<FlushReport> {
    resignAsDefault(tracer);
    unsetProcessLogger(resolved.logger);
    const report = await flush(flushOptions, true);
    if (report.pending > 0)
      resolved.logger.warn(`langmeter: closed with ${report.pending} deliveries pending; they are lost here`);
    await dispatcher.close();
    stopWatching?.();
    return report;
  }

  const tracer: Tracer<Handler> = {
    handler: createHandler(recorder, undefined),
    startTrace: (context = {}) => {
      warnOf(contextFaults(context, TRACE_KEYS));
      const state = recorder.startTrace(context);
      return createTrace({ state, recorder, handler: createHandler(recorder, state), flush: () => flush() });
    },
    health: port.health.read,
    gate: (operation, limits) => gates.isOpen(operation, limits),
    [PORT]: port,
    get totals() {
      return dispatcher.totals();
    },
    flush: (flushOptions) => flush(flushOptions),
    close(flushOptions) {
      closing ??= close(flushOptions);
      return closing;
    },
    async [Symbol.asyncDispose]() {
      await tracer.close();
    },
  };
  const { closeOnExit } = resolved;
  const stopWatching =
    closeOnExit === undefined
      ? undefined
      : closeAtEnd({ close: () => tracer.close(closeOnExit), flush: () => tracer.flush(closeOnExit) });
  becomeDefault(tracer);
  setProcessLogger(logger);
  return tracer;
}

/** Recorder -> writer -> log and dispatcher -> sinks. */
function assemble(options: ResolvedOptions): {
  readonly recorder: Recorder;
  readonly dispatcher: Dispatcher;
  readonly port: ApplicationPort;
} {
  const { logger, sinks } = options;
  const dispatcher = createDispatcher(sinks, logger, options.sampling);
  const log = eventLog(logger);
  const writer = createEventWriter({
    listening: sinks.length > 0 || log !== undefined,
    accept(recorded, origin) {
      dispatcher.push(recorded, origin);
      log?.(recorded);
    },
    refuse({ name }) {
      dispatcher.refuse();
      logger.warn(`langmeter: dropped a ${name} event that is too large to send`);
    },
  });
  const recorder = createRecorder({ options, writer, abandon: abandonRun });
  return { recorder, dispatcher, port: createApplicationPort({ options, recorder, writer }) };
}

/** What the logger is told of the record: traces at info, events at debug, nothing below. */
function eventLog(logger: Logger): ((recorded: RecordedEvent) => void) | undefined {
  const level = levelOf(logger);
  if (level === "silent" || level === "warn") return undefined;
  return (recorded) => {
    if (recorded.name === "trace_complete") logger.info(describeEvent(recorded.event));
    else if (level === "debug") logger.debug(describeEvent(recorded.event));
  };
}

const TRACE_KEYS = contextKeys("startTrace");
const FLUSH_KEYS: KnownKeys = { owner: "flush", keys: new Set(["timeoutMs"]) };

/** Undefined where it is no deadline: a flush never throws. */
function timeoutOf(options: FlushOptions | undefined): number | undefined {
  const timeoutMs = finiteOf(get(options, "timeoutMs"));
  return timeoutMs !== undefined && timeoutMs >= 0 && timeoutMs <= 600_000 ? timeoutMs : undefined;
}

function flushFaults(options: FlushOptions | undefined): readonly string[] {
  const isWrong = get(options, "timeoutMs") !== undefined && timeoutOf(options) === undefined;
  const fault = `flush: timeoutMs is no number from 0 to 600,000; ${DEFAULT_FLUSH_MS} is used`;
  return [...unknownKeyMessages(options, FLUSH_KEYS), ...(isWrong ? [fault] : [])];
}
