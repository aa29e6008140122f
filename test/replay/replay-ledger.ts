import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { LangMeterEvent } from "../../src/events/schema.ts";
import { SinkError } from "../../src/events/sink.ts";
import { type ReplayOptions, type ReplayReport, replay } from "../../src/replay/index.ts";
import { type FakeBatchSink, fakeBatchSink } from "../delivery/fake-sinks.ts";
import { llmCallEnd, type TemporaryLedger, temporaryLedger } from "../report/ledger-fixture.ts";

type Events = readonly LangMeterEvent[];

/** A ledger that is gone after the test. */
export async function ledgerOf(...events: Events): Promise<TemporaryLedger> {
  const ledger = await temporaryLedger(...events);
  onTestFinished(() => ledger.remove());
  return ledger;
}

export function modelCalls(count: number): Events {
  return Array.from({ length: count }, () => llmCallEnd());
}

export function idsOf(events: Events): string[] {
  return events.map(({ event_id }) => event_id);
}

/** Replays to a new sink that takes `maxEvents` at once and behaves as the script says. */
export async function replayed(
  from: string,
  script: FakeBatchSink["script"][number][] = [],
  options: Partial<ReplayOptions> & { readonly maxEvents?: number } = {},
): Promise<{ readonly sink: FakeBatchSink; readonly report: ReplayReport }> {
  const { maxEvents = 100, ...others } = options;
  const sink = fakeBatchSink("target", { maxEvents });
  sink.script.push(...script);
  return { sink, report: await replay({ from, sink, ...others }) };
}

export async function checkpointOf({ folder }: TemporaryLedger): Promise<unknown> {
  return JSON.parse(await readFile(join(folder, "replay-target.json"), "utf8"));
}

export async function filesOf({ folder }: TemporaryLedger): Promise<string[]> {
  return (await readdir(folder)).sort();
}

export const wrongKey = new SinkError("HTTP 401: check apiKey", { reason: "rejected", retryable: false });
export const malformed = new SinkError("HTTP 400", { reason: "rejected", retryable: false, isolate: true });
export const unavailable = new SinkError("HTTP 503", { reason: "network" });
