import { createTracer, type FlushReport, type Tracer, type TracerOptions } from "langmeter";
import type { ContentMode } from "../../../src/events/content-mode.ts";
import type { LogLevel } from "../../../src/logging/logger.ts";
import type { Backend } from "./backend.ts";

export interface RunOptions {
  readonly tracer: TracerOptions;
  /** The option `content` of every sink. @default each sink's own default */
  readonly content?: ContentMode | undefined;
  /** What the tracer logs. @default "debug" */
  readonly level?: LogLevel;
}

/** What has come of one run of an application. */
export interface Outcome {
  /** All that has left for a backend, by its name. */
  readonly sent: ReadonlyMap<string, string>;
  /** What the tracer itself has logged. */
  readonly lines: readonly string[];
  readonly report: FlushReport;
}

/** Has the application run once, with a tracer that delivers to all these backends. */
export async function observeRun(
  backends: readonly Backend[],
  { tracer: options, content, level = "debug" }: RunOptions,
  run: (tracer: Tracer) => Promise<void>,
): Promise<Outcome> {
  const lines: string[] = [];
  const log = (line: string) => void lines.push(line);
  const sinks = backends.map(({ name, createSink }) => ({ ...createSink(content), name }));
  const tracer = createTracer({
    ...options,
    sinks: [...(options.sinks ?? []), ...sinks],
    logger: Object.assign({ warn: log, info: log, debug: log }, { level }),
  });
  await run(tracer);
  const report = await tracer.flush();
  const sent = new Map<string, string>();
  for (const backend of backends) sent.set(backend.name, await backend.sent());
  await tracer.close();
  for (const backend of backends) await backend.forget();
  return { sent, lines, report };
}
