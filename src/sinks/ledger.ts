import { type FileHandle, mkdir, open } from "node:fs/promises";
import { join } from "node:path";
import { checkCommonOptions, type SinkOptionCheck, sinkOptionCheck } from "../content/sink-option.ts";
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
  const { dir, fsync, maxDelayMs, name } = checked(options);
  const process = processSuffix();
  let current: LedgerFile | undefined;

  async function fileOf(day: string): Promise<LedgerFile> {
    if (current?.day === day) return current;
    await close();
    await mkdir(dir, { recursive: true });
    const file = await open(join(dir, `events-${day}-${process}.ndjson`), "a");
    const { size } = await file.stat();
    current = { day, file, bytes: size, torn: false };
    return current;
  }

  async function close(): Promise<void> {
    const closing = current?.file;
    current = undefined;
    await closing?.close();
  }

  return {
    kind: "batch",
    name,
    limits: { maxEvents: 1_000, maxDelayMs },
    async send(batch) {
      for (const { day, lines } of linesByDay(batch))
        await append(await fileOf(day), Buffer.from(lines), fsync);
    },
    close,
  };
}

interface LedgerFile {
  readonly day: string;
  readonly file: FileHandle;
  /** Length up to the last line that counts as written. */
  bytes: number;
  /** A write failed and may have left a part of its lines behind. */
  torn: boolean;
}

/** Appends whole lines. A batch whose write failed comes again, so what it left behind is cut off first. */
async function append(target: LedgerFile, lines: Buffer, fsync: boolean): Promise<void> {
  const { file, torn } = target;
  target.torn = true;
  if (torn) await file.truncate(target.bytes);
  await file.appendFile(lines);
  if (fsync) await file.datasync();
  target.torn = false;
  target.bytes += lines.length;
}

const check: SinkOptionCheck = sinkOptionCheck("ledger");

function checked(options: LedgerOptions): Required<LedgerOptions> {
  const { dir = ".langmeter", fsync = false, maxDelayMs = 200, name = "ledger", ...unknown } = options;
  checkCommonOptions(check, { maxDelayMs, name }, unknown, "dir, fsync, maxDelayMs, name");
  check(typeof dir === "string" && dir !== "", "dir", dir, "a folder's path");
  check(typeof fsync === "boolean", "fsync", fsync, "true or false");
  return { dir, fsync, maxDelayMs, name };
}

/** The batch as text per day of the events; nearly always one day. */
function linesByDay(batch: readonly RecordedEvent[]): { readonly day: string; lines: string }[] {
  const days: { readonly day: string; lines: string }[] = [];
  let current: { readonly day: string; lines: string } | undefined;
  for (const { timestamp, json } of batch) {
    if (current === undefined || !timestamp.startsWith(current.day)) {
      current = { day: timestamp.slice(0, "2026-11-21".length), lines: "" };
      days.push(current);
    }
    current.lines += `${json}\n`;
  }
  return days;
}

/** Two processes never share a file, also where containers hand out the same process id. */
function processSuffix(): string {
  return `${globalThis.process.pid}-${randomSuffix()}`;
}

// The Web's randomness rather than node:crypto's, whose import alone costs 3 ms.
function randomSuffix(): string {
  const bytes = globalThis.crypto.getRandomValues(new Uint8Array(3));
  return Buffer.from(bytes).toString("hex");
}
