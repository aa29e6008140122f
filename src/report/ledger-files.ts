import { access, constants, readdir, stat } from "node:fs/promises";
import { resolve } from "node:path";
import { LangMeterError } from "../events/langmeter-error.ts";

export interface LedgerFile {
  readonly name: string;
  /** Absolute: DuckDB reads meaning into `~` and `s3:` at the beginning. */
  readonly path: string;
  readonly bytes: number;
}

const LEDGER_FILE = /^events-.*\.ndjson$/;

/** A file of the ledger that cannot be read: a link that leads nowhere, say, or one of another user. */
export interface UnreadableFile {
  readonly file: string;
  readonly reason: string;
}

export interface LedgerListing {
  /** Those that hold anything, by name, which is by day. */
  readonly files: readonly LedgerFile[];
  readonly unreadable: readonly UnreadableFile[];
}

/**
 * The event files of a ledger folder. One that cannot be read is named and stops nothing.
 *
 * @throws LangMeterError `ledger_unreadable` if the folder is missing or neither it nor any file in it can be read,
 * `ledger_empty` if no file holds anything.
 */
export async function listLedgerFiles(folder: string): Promise<LedgerListing> {
  const names = await readdir(folder).catch((cause: unknown) => {
    throw unreadableFolder(folder, cause);
  });
  const candidates = names.filter((name) => LEDGER_FILE.test(name)).sort();
  const files = await Promise.all(candidates.map((name) => inspect(folder, name)));
  const filled = files.filter((file) => file !== undefined && "path" in file);
  const unreadable = files.filter((file) => file !== undefined && "reason" in file);
  if (filled.length > 0) return { files: filled, unreadable };
  const [first] = unreadable;
  if (first !== undefined)
    throw new LangMeterError(
      "ledger_unreadable",
      `cannot read the ledger ${resolve(folder, first.file)}: ${first.reason}`,
    );
  throw new LangMeterError(
    "ledger_empty",
    `the ledger ${folder} is empty: no file events-*.ndjson with an event in it`,
  );
}

/** Undefined for what is no file or holds nothing. */
async function inspect(folder: string, name: string): Promise<LedgerFile | UnreadableFile | undefined> {
  const path = resolve(folder, name);
  try {
    const found = await stat(path);
    if (!found.isFile() || found.size === 0) return undefined;
    await access(path, constants.R_OK);
    return { name, path, bytes: found.size };
  } catch (cause) {
    return { file: name, reason: explain(cause) };
  }
}

function unreadableFolder(path: string, cause: unknown): LangMeterError {
  const why = explain(cause);
  const next = why === MISSING ? "; name its folder (--from), or record one with ledger({ dir })" : "";
  return new LangMeterError("ledger_unreadable", `cannot read the ledger ${path}: ${why}${next}`, { cause });
}

const MISSING = "it does not exist";

function explain(cause: unknown): string {
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  switch (code) {
    case "ENOENT":
      return MISSING;
    case "ELOOP":
      return "a link that leads to itself";
    case "ENOTDIR":
      return "it is not a folder";
    case "EACCES":
      return "permission denied";
    default:
      return cause instanceof Error ? cause.message : String(cause);
  }
}
