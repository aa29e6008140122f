import { mkdirSync, writeFileSync } from "node:fs";
import { type FileHandle, mkdir, open, stat } from "node:fs/promises";
import { join } from "node:path";
import { checkCommonOptions, type SinkOptionCheck, sinkOptionCheck } from "../content/sink-option.ts";
import { messageOf } from "../events/errors.ts";
import type { BatchSink, RecordedEvent, Refusal } from "../events/sink.ts";

export interface LedgerOptions {
  /** Folder of the ledger; made on the first event. @default ".langmeter" */
  readonly dir?: string;
  /** Force every batch onto the disk before it counts as sent: survives a power cut, costs milliseconds. @default false */
  readonly fsync?: boolean;
  /** Milliseconds an event waits for others before it is written. 0 to 60,000. @default 200 */
  readonly maxDelayMs?: number;
  /** Needed if a tracer has several. @default "ledger" */
  readonly name?: string;
}

/** Only who runs the application reads what its users said. */
const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;

/**
 * The local ledger: append-only NDJSON, one file a UTC day and process, written in whole lines. A crash can lose
 * what is not yet written, never corrupt what is; what is queued when the process exits is written then. Read it with
 * `langmeter report`.
 *
 * @throws LangMeterError on a wrong option.
 */
export function ledger(options: LedgerOptions = {}): BatchSink {
  const { dir, fsync, maxDelayMs, name } = checked(options);
  const process = processSuffix();
  let current: LedgerFile | undefined;
  let isWriting = false;

  const pathOf = (day: string, suffix = "") => join(dir, `events-${day}-${process}${suffix}.ndjson`);

  async function fileOf(day: string): Promise<LedgerFile> {
    if (current?.day === day && (await isInPlace(current))) return current;
    await close();
    await mkdir(dir, { recursive: true, mode: FOLDER_MODE });
    const path = pathOf(day);
    const file = await open(path, "a", FILE_MODE);
    const { size, ino } = await file.stat();
    current = { day, path, file, ino, bytes: size, torn: false };
    return current;
  }

  async function close(): Promise<void> {
    const closing = current?.file;
    current = undefined;
    await closing?.close();
  }

  /** A file that was removed while it was written holds nothing: the lines go into a new one. */
  async function write({ day, lines }: DayOfBatch): Promise<void> {
    const bytes = Buffer.from(lines);
    const target = await fileOf(day);
    await append(target, bytes, fsync);
    if (await isRemoved(target)) await append(await fileOf(day), bytes, fsync);
  }

  return {
    kind: "batch",
    name,
    limits: { maxEvents: 1_000, maxDelayMs },
    async send(batch) {
      isWriting = true;
      const days = [...byDay(batch).values()];
      let written = 0;
      try {
        for (const day of days) {
          await write(day);
          written++;
        }
      } catch (error) {
        // The whole batch would come again, and with it the days that stand already.
        if (written === 0) throw error;
        return days.slice(written).flatMap((day) => toTryAgain(day, error));
      } finally {
        isWriting = false;
      }
      return [];
    },
    sendOnExit(batch) {
      mkdirSync(dir, { recursive: true, mode: FOLDER_MODE });
      // Beside lines that are being written, or were torn, nothing can be appended: a file of its own takes them.
      const suffix = isWriting || current?.torn ? "-exit" : "";
      for (const [day, { lines }] of byDay(batch))
        writeFileSync(pathOf(day, suffix), lines, { flag: "a", mode: FILE_MODE, flush: fsync });
    },
    close,
  };
}

interface LedgerFile {
  readonly day: string;
  readonly path: string;
  readonly file: FileHandle;
  /** Which file it is, whatever its name by now. */
  readonly ino: number;
  /** Length up to the last line that counts as written. */
  bytes: number;
  /** A write failed and may have left a part of its lines behind. */
  torn: boolean;
}

/** Whether the open file still has its name: removed or renamed, it would swallow what is written. */
async function isInPlace({ path, ino }: LedgerFile): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.ino === ino;
}

async function isRemoved({ file }: LedgerFile): Promise<boolean> {
  return (await file.stat()).nlink === 0;
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

/** What a batch holds of one day. */
interface DayOfBatch {
  readonly day: string;
  lines: string;
  /** Positions in the batch. */
  readonly indexes: number[];
}

/** The batch by the UTC day of its events; nearly always one day. */
function byDay(batch: readonly RecordedEvent[]): ReadonlyMap<string, DayOfBatch> {
  const days = new Map<string, DayOfBatch>();
  for (const [index, { timestamp, json }] of batch.entries()) {
    const day = timestamp.slice(0, "2026-11-21".length);
    const known = days.get(day);
    const entry = known ?? { day, lines: "", indexes: [] };
    entry.lines += `${json}\n`;
    entry.indexes.push(index);
    if (known === undefined) days.set(day, entry);
  }
  return days;
}

function toTryAgain({ indexes }: DayOfBatch, error: unknown): Refusal[] {
  const message = messageOf(error) ?? "the file could not be written";
  return indexes.map((index) => ({ index, reason: "network", message, retryable: true }));
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
