import { z } from "zod";
import { LangMeterError } from "../events/langmeter-error.ts";
import { countCalls } from "./count-calls.ts";
import { type Database, openDatabase } from "./duckdb.ts";
import { type LedgerFile, listLedgerFiles } from "./ledger-files.ts";
import {
  COUNT_FAULTS,
  COUNT_REPEATS,
  CREATE_CALLS,
  type LineSource,
  locateFaults,
  REMOVE_REPEATS,
  stageLines,
} from "./ledger-sql.ts";
import { count } from "./measures.ts";
import { nameSkippedLines } from "./name-skipped.ts";
import type { Question } from "./question.ts";
import { NAMED_LINES, type Skipped, type SkippedLine } from "./skipped.ts";
import type { ReportSource } from "./source.ts";

/** DuckDB reads lines through buffers of twice this size for each core. */
const MAX_LINE_BYTES = 4 * 1024 * 1024;

const faultCounts = z.array(z.object({ path: z.string(), lines: count }));
const faults = z.array(z.object({ ordinal: count, fault: z.string() }));
const repeatCount = z.tuple([z.object({ repeats: count })]);

/**
 * Reports over the NDJSON files of one ledger folder.
 *
 * @throws LangMeterError `ledger_unreadable`, `ledger_empty`, or `missing_dependency` where DuckDB is not installed.
 */
export async function openLedger(folder: string): Promise<ReportSource> {
  const { files, unreadable: unreadableFiles } = await listLedgerFiles(folder);
  const database = await openDatabase();

  async function skippedLines(maxLineBytes: number): Promise<Skipped> {
    const faulty = faultCounts.parse(await database.query(COUNT_FAULTS));
    const named: SkippedLine[] = [];
    for (const { path } of faulty) {
      const file = files.find((candidate) => candidate.path === path);
      if (file === undefined || named.length >= NAMED_LINES) break;
      const located = await database.query(
        locateFaults({ paths: [path], maxLineBytes }, NAMED_LINES - named.length),
      );
      named.push(...(await nameSkippedLines(file, faults.parse(located))));
    }
    const lines = faulty.reduce((sum, { lines }) => sum + lines, 0);
    return unreadableFiles.length === 0 ? { lines, named } : { lines, named, files: unreadableFiles };
  }

  return {
    async answer(question) {
      const maxLineBytes = await stage(question, files, database);
      const [{ repeats }] = repeatCount.parse(await database.query(COUNT_REPEATS));
      if (repeats > 0) await database.query(REMOVE_REPEATS);
      await database.query(CREATE_CALLS);
      return {
        counts: await countCalls(question, database),
        repeats,
        skipped: await skippedLines(maxLineBytes),
      };
    },
    close: async () => database.close(),
  };
}

/** Reads the files into the table `lines`; answers with the longest line it was ready for. */
async function stage(question: Question, files: readonly LedgerFile[], database: Database): Promise<number> {
  const paths = files.map(({ path }) => path);
  const read = (source: LineSource) => database.query(stageLines(question, source));
  try {
    await read({ paths, maxLineBytes: MAX_LINE_BYTES });
    return MAX_LINE_BYTES;
  } catch (cause) {
    const largest = files.reduce((most, { bytes }) => Math.max(most, bytes), 0);
    // Our events are far smaller, but a file can be damaged: one endless line must not stop the report.
    if (!String(cause).includes("maximum_object_size") || largest <= MAX_LINE_BYTES) throw unreadable(cause);
    await read({ paths, maxLineBytes: largest }).catch((again: unknown) => {
      throw unreadable(again);
    });
    return largest;
  }
}

function unreadable(cause: unknown): LangMeterError {
  const [firstLine = ""] = (cause instanceof Error ? cause.message : String(cause)).split("\n", 1);
  return new LangMeterError("ledger_unreadable", `cannot read the ledger: ${firstLine}`, { cause });
}
