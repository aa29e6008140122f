import { vi } from "vitest";
import type { BatchSink, ImmediateSink, RecordedEvent } from "../../src/events/sink.ts";
import type { Logger } from "../../src/logging/logger.ts";
import { recordedSample } from "../events/samples.ts";

export interface FakeBatchSink extends BatchSink {
  /** Ids of the accepted events, in order. */
  readonly accepted: string[];
  /** Sizes of all batches that were tried. */
  readonly tried: number[];
  /** What the next sends do, one each, before the batch is accepted: throw or wait. */
  readonly script: ((batch: readonly RecordedEvent[]) => void | Promise<void>)[];
  closed: number;
}

export function fakeBatchSink(name = "fake", limits: BatchSink["limits"] = {}): FakeBatchSink {
  const sink: FakeBatchSink = {
    kind: "batch",
    name,
    limits,
    accepted: [],
    tried: [],
    script: [],
    closed: 0,
    async send(batch) {
      sink.tried.push(batch.length);
      await sink.script.shift()?.(batch);
      sink.accepted.push(...batch.map(idOf));
    },
    close() {
      sink.closed++;
    },
  };
  return sink;
}

export function fakeImmediateSink(name: string, write: (recorded: RecordedEvent) => void): ImmediateSink {
  return { kind: "immediate", name, write };
}

export interface ListeningLogger extends Logger {
  readonly warnings: string[];
}

export function listeningLogger(): ListeningLogger {
  const warnings: string[] = [];
  return { warnings, warn: (message) => warnings.push(message), info() {}, debug() {} };
}

export function idOf(recorded: RecordedEvent): string {
  return recorded.event.event_id;
}

export function fail(error: unknown): () => never {
  return () => {
    throw error;
  };
}

export function forever(): Promise<void> {
  return new Promise(() => {});
}

export function samples(count: number): RecordedEvent[] {
  return Array.from({ length: count }, () => recordedSample());
}

/** The outcome of the work, with all fake timers run that come before it. */
export async function settled<Result>(work: Promise<Result>): Promise<Result> {
  let done = false;
  const finished = work.finally(() => {
    done = true;
  });
  while (!done) await vi.advanceTimersByTimeAsync(50);
  return finished;
}
