import { onTestFinished, vi } from "vitest";
import { createTracer, type Tracer } from "../../../src/index.ts";
import { type MemorySink, memory } from "../../../src/sinks/memory.ts";
import {
  type FakeBatchSink,
  fakeBatchSink,
  type ListeningLogger,
  listeningLogger,
} from "../../delivery/fake-sinks.ts";

export interface RecordingTracer {
  readonly tracer: Tracer;
  readonly logger: ListeningLogger;
  /** Takes events as they happen. */
  readonly recorded: MemorySink["events"];
  /** Takes events when they are flushed, and not before. */
  readonly backend: FakeBatchSink;
  /** What each flush so far was given. */
  readonly budgets: () => readonly (number | undefined)[];
}

const NEVER_BY_ITSELF = { maxDelayMs: 60_000 };

export function recordingTracer(): RecordingTracer {
  const recorder = memory();
  const backend = fakeBatchSink("backend", NEVER_BY_ITSELF);
  const logger = listeningLogger();
  const tracer = createTracer({ sinks: [recorder, backend], logger });
  onTestFinished(async () => void (await tracer.close({ timeoutMs: 0 })));
  const flush = vi.spyOn(tracer, "flush");
  return {
    tracer,
    logger,
    recorded: recorder.events,
    backend,
    budgets: () => flush.mock.calls.map(([options]) => options?.timeoutMs),
  };
}

/** One trace with one model call: what most invocations record. */
export async function recordTrace(tracer: Tracer, output = "Hello"): Promise<void> {
  const trace = tracer.startTrace();
  trace.recordLlmCall({ model: "gpt-4o-mini", output, usage: { input_tokens: 3, output_tokens: 2 } });
  await trace.end();
}
