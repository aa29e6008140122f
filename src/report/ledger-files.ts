import { readdir, stat } from "node:fs/promises";
import { resolve } from "node:path";
import { LangMeterError } from "../events/langmeter-error.ts";

export interface LedgerFile {
  readonly name: string;
  /** Absolute: DuckDB reads meaning into `~` and `s3:` at the beginning. */
  readonly path: string;
  readonly bytes: number;
}

const LEDGER_FILE = /^events-.*\.ndjson$/;

/**
 * The event files of a ledger folder that hold anything, by name, which is by day.
 *
 * @throws LangMeterError `ledger_unreadable` where the folder is missing or cannot be read, `ledger_empty` where
 * no file holds anything.
 */
export async function listLedgerFiles(folder: string): Promise<readonly LedgerFile[]> {
  const names = await readdir(folder).catch((cause: unknown) => {
    throw unreadable(folder, cause);
  });
  const candidates = names.filter((name) => LEDGER_FILE.test(name)).sort();
  const files = await Promise.all(candidates.map((name) => inspect(folder, name)));
  const filled = files.filter((file) => file !== undefined);
  if (filled.length > 0) return filled;
  throw new LangMeterError(
    "ledger_empty",
    `the ledger ${folder} is empty: no file events-*.ndjson with an event in it`,
  );
}

async function inspect(folder: string, name: string): Promise<LedgerFile | undefined> {
  const path = resolve(folder, name);
  const found = await stat(path).catch((cause: unknown) => {
    throw unreadable(path, cause);
  });
  return found.isFile() && found.size > 0 ? { name, path, bytes: found.size } : undefined;
}

function unreadable(path: string, cause: unknown): LangMeterError {
  return new LangMeterError("ledger_unreadable", `cannot read the ledger ${path}: ${explain(cause)}`, {
    cause,
  });
}

function explain(cause: unknown): string {
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  switch (code) {
    case "ENOENT":
      return "it does not exist";
    case "ENOTDIR":
      return "it is not a folder";
    case "EACCES":
      return "permission denied";
    default:
      return cause instanceof Error ? cause.message : String(cause);
  }
}
