import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { isBusinessName } from "../events/business-name.ts";
import { suggestedName } from "../operations/event-name.ts";
import type { Finding, LintReport, Place } from "./finding.ts";
import { faultOfName } from "./name-fault.ts";
import { type NameUse, nameUses } from "./name-uses.ts";
import { nearNames } from "./near-names.ts";
import { sourceFiles } from "./source-files.ts";

export interface LintOptions {
  /** Files, folders and globs. */
  readonly paths: readonly string[];
  /** Where relative paths begin. @default the current folder */
  readonly folder?: string;
}

interface PlacedUse extends NameUse, Place {}

/**
 * Checks the names that sources give their events and operations: each must follow the convention (else an error), and
 * none should be nearly another (else a warning).
 *
 * @throws LangMeterError `invalid_argument` where a path names no source files.
 */
export function lintEvents({ paths, folder = "." }: LintOptions): LintReport {
  const files = sourceFiles(paths, folder);
  const uses = files.flatMap((file) => placed(file, readFileSync(resolve(folder, file), "utf8")));
  const counts = countsOf(uses);
  return {
    files: files.length,
    names: counts.size,
    findings: [...wrongNames(uses), ...nearlyEqualNames(uses, counts)].sort(byPlace),
    unchecked: uses.filter(({ name }) => name === undefined).map(placeOf),
  };
}

function placed(file: string, source: string): PlacedUse[] {
  return nameUses(source).map((use) => {
    const before = source.slice(0, use.index).split("\n");
    return { ...use, file, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
  });
}

/** How often each name is given; what may be the beginning of others is none. */
function countsOf(uses: readonly PlacedUse[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { name, mayBeGroup } of uses)
    if (name !== undefined && !mayBeGroup) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

function wrongNames(uses: readonly PlacedUse[]): Finding[] {
  return uses.flatMap((use) => {
    const { name, mayBeGroup } = use;
    if (name === undefined || (mayBeGroup && isBusinessName(`${name}.x`))) return [];
    const reason = faultOfName(name);
    return reason === undefined ? [] : [finding("error", { ...use, name }, reason, suggestedName(name))];
  });
}

function nearlyEqualNames(uses: readonly PlacedUse[], counts: ReadonlyMap<string, number>): Finding[] {
  const valid = new Map([...counts].filter(([name]) => isBusinessName(name)));
  const near = nearNames(valid);
  return uses.flatMap((use) => {
    const { name } = use;
    const standard = name === undefined ? undefined : near.get(name);
    const first = uses.find((other) => other.name === standard);
    if (name === undefined || standard === undefined || first === undefined) return [];
    const reason = `is nearly ${standard} (${first.file}:${first.line})`;
    return [finding("warning", { ...use, name }, reason, standard)];
  });
}

function finding(
  severity: Finding["severity"],
  use: PlacedUse & { readonly name: string },
  reason: string,
  suggestion: string | undefined,
): Finding {
  return { severity, ...placeOf(use), name: use.name, function: use.function, reason, suggestion };
}

function placeOf({ file, line, column }: Place): Place {
  return { file, line, column };
}

function byPlace(one: Place, other: Place): number {
  return one.file.localeCompare(other.file) || one.line - other.line || one.column - other.column;
}
