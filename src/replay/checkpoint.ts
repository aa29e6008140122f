import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { LangMeterError } from "../events/langmeter-error.ts";
import { get } from "../events/untrusted.ts";
import { createLineSet, type LineSet } from "./line-set.ts";

/** Which lines of a ledger a sink has accepted, in a small file beside the ledger. */
export interface Checkpoint {
  readonly path: string;
  has(file: string, line: number): boolean;
  add(file: string, line: number): void;
  /** Replaces the file in one step: whoever reads it, and whatever ends us, it is whole. */
  save(): Promise<void>;
}

const count = z.int().positive();
const checkpointSchema = z.strictObject({
  version: z.literal(1),
  files: z.record(
    z.string(),
    z.array(z.tuple([count, count])).describe("First and last of each stretch of lines that is done."),
  ),
});

/**
 * Opens the checkpoint of one sink in a ledger's folder.
 *
 * @param fresh Forget what was accepted before.
 * @throws LangMeterError `ledger_unreadable` where there is one that cannot be read.
 */
export async function openCheckpoint(folder: string, sinkName: string, fresh: boolean): Promise<Checkpoint> {
  const path = join(folder, `replay-${encodeURIComponent(sinkName)}.json`);
  const files: Map<string, LineSet> = fresh ? new Map() : await load(path);

  return {
    path,
    has: (file, line) => files.get(file)?.has(line) ?? false,
    add(file, line) {
      const lines = files.get(file) ?? createLineSet();
      lines.add(line);
      files.set(file, lines);
    },
    async save() {
      const stretches = [...files].map(([file, lines]) => [file, lines.stretches] as const);
      const text = JSON.stringify({ version: 1, files: Object.fromEntries(stretches) });
      const draft = `${path}.${process.pid}.tmp`;
      await writeFile(draft, `${text}\n`);
      await rename(draft, path);
    },
  };
}

async function load(path: string): Promise<Map<string, LineSet>> {
  try {
    const { files } = checkpointSchema.parse(JSON.parse(await readFile(path, "utf8")));
    return new Map(Object.entries(files).map(([file, stretches]) => [file, createLineSet(stretches)]));
  } catch (cause) {
    if (get(cause, "code") === "ENOENT") return new Map();
    throw new LangMeterError(
      "ledger_unreadable",
      `cannot read the checkpoint ${path}: delete it, or send everything again with --force`,
      { cause },
    );
  }
}
