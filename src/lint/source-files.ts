import { readdirSync, type Stats, statSync } from "node:fs";
import { join, resolve, sep } from "node:path";
import { LangMeterError } from "../events/langmeter-error.ts";
import { baseOfGlob, globMatcher, isGlob } from "./glob.ts";

const SOURCE = /\.[cm]?[jt]sx?$/;
const DECLARATION = /\.d\.[cm]?ts$/;
/** What is not written by hand. */
const SKIPPED = /^(?:\..+|node_modules|dist|build|coverage)$/;

/**
 * The source files that the paths name, each once, in the order of their names: files as they are; folders with all that
 * is in them; globs. Folders that are not written by hand are passed over, unless a path names them.
 *
 * @throws LangMeterError `invalid_argument` where a path names nothing.
 */
export function sourceFiles(paths: readonly string[], folder: string): string[] {
  const files = new Set<string>();
  for (const path of paths) {
    const found = filesAt(path, folder);
    if (found.length === 0)
      throw new LangMeterError("invalid_argument", `lint-events: no source files at ${path}`);
    for (const file of found) files.add(file);
  }
  return [...files].sort();
}

/** As they are named, relative to the folder where the path is. */
function filesAt(path: string, folder: string): string[] {
  const stats = statsOf(path, folder);
  if (stats?.isFile()) return [path];
  if (stats?.isDirectory()) return [...walk(path, folder)];
  const glob = path.split(sep).join("/");
  const base = isGlob(glob) ? baseOfGlob(glob) : undefined;
  if (base === undefined || !statsOf(base, folder)?.isDirectory()) return [];
  const matches = globMatcher(glob);
  return [...walk(base, folder)].filter((file) => matches(file.split(sep).join("/")));
}

function statsOf(path: string, folder: string): Stats | undefined {
  try {
    return statSync(resolve(folder, path), { throwIfNoEntry: false });
  } catch {
    return undefined; // a file in the place of a folder
  }
}

function* walk(path: string, folder: string): Generator<string> {
  for (const entry of readdirSync(resolve(folder, path), { withFileTypes: true })) {
    const inside = join(path, entry.name);
    if (entry.isDirectory() && !SKIPPED.test(entry.name)) yield* walk(inside, folder);
    if (entry.isFile() && SOURCE.test(entry.name) && !DECLARATION.test(entry.name)) yield inside;
  }
}
