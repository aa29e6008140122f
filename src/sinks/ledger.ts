import { randomBytes } from "node:crypto";
import { type FileHandle, mkdir, open } from "node:fs/promises";
import { join } from "node:path";
import { LangMeterError } from "../events/langmeter-error.ts";
import type { BatchSink, RecordedEvent } from "../events/sink.ts";

export interface LedgerOptions {
  /** Folder of the ledger; made on the first event. @default ".langmeter" */
  readonly dir?: string;
  /** Force every batch onto the disk before it counts as sent: survives a power cut, costs milliseconds. @default false */
  readonly fsync?: boolean;
  /** Milliseconds an event waits for company before it is written. 0 to 60,000. @default 200 */
  readonly maxDelayMs?: number;
  /** Needed where a tracer has several. @default "ledger" */
  readonly name?: string;
}

/**
 * The local ledger: append-only NDJSON, one file a UTC day and process, written in whole lines. A crash can lose
 * what is not yet written, never corrupt what is. Read it with `langmeter report`.
 *
 * @throws LangMeterError on a wrong option.
 */
export function ledger(options: LedgerOptions = {}): BatchSink {
  const { dir = ".langmeter", fsync = false, maxDelayMs = 200, name = "ledger" } = options;
  if (typeof dir !== "string" || dir === "") throw invalid("dir", dir, "a folder's path");
  if (typeof fsync !== "boolean") throw invalid("fsync", fsync, "true or false");
  if (!(maxDelayMs >= 0 && maxDelayMs <= 60_000))
    throw invalid("maxDelayMs", maxDelayMs, "0 to 60,000 milliseconds");
  const process = processSuffix();
  let current: { readonly day: string; readonly file: FileHandle } | undefined;
  let torn = false;

  async function fileOf(day: string): Promise<FileHandle> {
    if (current?.day === day) return current.file;
    await current?.file.close();
    current = undefined;
    await mkdir(dir, { recursive: true });
    const file = await open(join(dir, `events-${day}-${process}.ndjson`), "a");
    current = { day, file };
    return file;
  }

  return {
    kind: "batch",
    name,
    limits: { maxEvents: 1_000, maxDelayMs },
    async send(batch) {
      for (const [day, lines] of linesByDay(batch)) {
        const file = await fileOf(day);
        // A write that failed may have left half a line; the batch comes again, and must not be glued to it.
        const text = torn ? `\n${lines}` : lines;
        torn = true;
        await file.appendFile(text);
        if (fsync) await file.datasync();
        torn = false;
      }
    },
    async close() {
      await current?.file.close();
      current = undefined;
    },
  };
}

/** The batch as text per day of the events; nearly always one day. */
function linesByDay(batch: readonly RecordedEvent[]): Map<string, string> {
  const days = new Map<string, string>();
  for (const { event, json } of batch) {
    const day = event.timestamp.slice(0, "2026-11-21".length);
    days.set(day, `${days.get(day) ?? ""}${json}\n`);
  }
  return days;
}

/** Two processes never share a file, also where containers hand out the same process id. */
function processSuffix(): string {
  return `${globalThis.process.pid}-${randomBytes(3).toString("hex")}`;
}

function invalid(option: string, value: unknown, allowed: string): LangMeterError {
  return new LangMeterError(
    "invalid_option",
    `ledger option ${option}: got ${String(value)}; allowed: ${allowed}`,
  );
}
