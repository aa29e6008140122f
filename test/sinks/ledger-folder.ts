import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** A new empty folder that is gone after the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "langmeter-ledger-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Text of every ledger file in the folder, by file name in order. */
export async function ledgerFiles(folder: string): Promise<ReadonlyMap<string, string>> {
  const names = (await readdir(folder)).sort();
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), "utf8")));
  return new Map(names.map((name, index) => [name, texts[index] ?? ""]));
}

/** The lines of all files; each ends with a line break, a torn last one is left out. */
export async function ledgerLines(folder: string): Promise<string[]> {
  const files = await ledgerFiles(folder);
  return [...files.values()].flatMap((text) => text.split("\n").slice(0, -1));
}
