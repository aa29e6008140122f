import type { RecordedEvent } from "../events/recorded-event.ts";
import type { LedgerFile } from "../report/ledger-files.ts";
import { NAMED_LINES, type Skipped, type SkippedLine } from "../report/skipped.ts";
import { textLines } from "../report/text-lines.ts";
import type { TimeRange } from "../report/time-range.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { readLedgerLine } from "./ledger-line.ts";

/** An event that the sink has not accepted yet, and where it stands. */
export interface UnsentEvent {
  /** Name of the ledger file. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly recorded: RecordedEvent;
}

export interface LedgerReading {
  /** The events of the range that are not done, file by file, in the order they were written. */
  events(): AsyncGenerator<UnsentEvent>;
  /** Bytes read so far. */
  bytes(): number;
  /** Lines passed over because the sink had accepted them before, or because the event stands twice. */
  sentBefore(): number;
  /** Lines passed over because they are no events of ours. */
  skipped(): Skipped;
}

export function readUnsentEvents(
  files: readonly LedgerFile[],
  range: TimeRange,
  checkpoint: Checkpoint,
): LedgerReading {
  const named: SkippedLine[] = [];
  let bytes = 0;
  let sentBefore = 0;
  let skippedLines = 0;

  function skip(line: SkippedLine): void {
    skippedLines++;
    if (named.length < NAMED_LINES) named.push(line);
  }

  async function* events(): AsyncGenerator<UnsentEvent> {
    const repeats = createRepeats();
    for (const { name: file, path } of files) {
      repeats.enter(file);
      for await (const line of textLines(path)) {
        bytes += Buffer.byteLength(line.text) + 1;
        if (line.text.trim() === "") continue;
        const id = EVENT_ID.exec(line.text)?.[1];
        if (checkpoint.has(file, line.number)) {
          repeats.isNew(id);
          sentBefore++;
          continue;
        }
        const read = readLedgerLine(line);
        if ("fault" in read) skip({ file, line: line.number, reason: read.fault });
        else if (!repeats.isNew(id)) {
          checkpoint.add(file, line.number);
          sentBefore++;
        } else if (isWithin(read.recorded, range)) yield { file, line: line.number, recorded: read.recorded };
      }
    }
  }

  return {
    events,
    bytes: () => bytes,
    sentBefore: () => sentBefore,
    skipped: () => ({ lines: skippedLines, named }),
  };
}

/** The ids of one day: an event that stands twice, after a write that was tried again, stands in files of the same day. */
function createRepeats() {
  let day = "";
  const ids = new Set<string>();
  return {
    enter(file: string): void {
      const entered = file.slice(0, "events-2026-11-21".length);
      if (entered !== day) ids.clear();
      day = entered;
    },
    /** Whether the event was not seen before; from now on it was. */
    isNew(id: string | undefined): boolean {
      const before = ids.size;
      return id === undefined || ids.add(id).size > before;
    },
  };
}

/** In a line as the ledger writes it. */
const EVENT_ID = /^\{[^{}[\]]*?"event_id":"([0-9a-f-]{36})"/;

function isWithin({ timestamp }: RecordedEvent, { since, until }: TimeRange): boolean {
  const at = Date.parse(timestamp);
  return (since === undefined || at >= since.getTime()) && (until === undefined || at < until.getTime());
}
