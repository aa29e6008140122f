import {
  createTracer,
  type EventName,
  type EventOf,
  type Sink,
  type Tracer,
  type TracerOptions,
} from "langmeter";
import { ledger } from "langmeter/sinks/ledger";
import { type MemorySink, memory } from "langmeter/sinks/memory";
import { expect, onTestFinished } from "vitest";
import { type Report, type ReportOptions, report } from "../../../src/report/index.ts";
import { checkEvents } from "../../langchain/support/event-checks.ts";
import { temporaryFolder } from "../../sinks/ledger-folder.ts";

export interface ExampleRecord {
  readonly tracer: Tracer;
  /** Every event so far, oldest first. */
  readonly events: MemorySink["events"];
  /** The folder of the ledger. */
  readonly ledgerFolder: string;
  /** What LangMeter itself complained of. */
  readonly warnings: readonly string[];
  /** All events of this name, oldest first. */
  all<Name extends EventName>(name: Name): EventOf<Name>[];
  /** What `langmeter report` says of the ledger, once everything is written. */
  report(options: ReportOptions): Promise<Report>;
}

/** A tracer with a ledger of its own and, to look into, a memory; closed and checked when the test is over. */
export async function startRecord(
  options: TracerOptions = {},
  ...sinks: readonly Sink[]
): Promise<ExampleRecord> {
  const dir = await temporaryFolder();
  const record = memory();
  const warnings: string[] = [];
  const logger = { warn: (warning: string) => warnings.push(warning), info: () => {}, debug: () => {} };
  const tracer = createTracer({ logger, ...options, sinks: [ledger({ dir }), record, ...sinks] });
  onTestFinished(async () => {
    expect(await tracer.close()).toMatchObject({ pending: 0, dropped: 0 });
    checkEvents(record.events);
  });
  return {
    tracer,
    events: record.events,
    ledgerFolder: dir,
    warnings,
    all: <Name extends EventName>(name: Name) =>
      record.events.filter((event): event is EventOf<Name> => event.event === name),
    async report(reportOptions) {
      await tracer.flush();
      return report({ from: dir, ...reportOptions });
    },
  };
}
