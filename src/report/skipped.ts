/** A line that was not counted. */
export interface SkippedLine {
  readonly file: string;
  /** From 1, blank lines included. */
  readonly line: number;
  readonly reason: string;
}

/** The lines of a ledger that are no events of ours. They never stop a report, and are never left unsaid. */
export interface Skipped {
  readonly lines: number;
  /** The first of them, at most {@link NAMED_LINES}. */
  readonly named: readonly SkippedLine[];
}

/** How many skipped lines are named by file, line and reason; all are counted. */
export const NAMED_LINES = 100;

/** `2 lines skipped: events-….ndjson:17 (not JSON), …`, or undefined where nothing was skipped. */
export function describeSkipped({ lines, named }: Skipped, show = 5): string | undefined {
  if (lines === 0) return undefined;
  const shown = named.slice(0, show).map(({ file, line, reason }) => `${file}:${line} (${reason})`);
  const rest = lines - shown.length;
  const more = rest > 0 ? ` and ${rest.toLocaleString("en-US")} more` : "";
  return `${lines.toLocaleString("en-US")} ${lines === 1 ? "line" : "lines"} skipped: ${shown.join(", ")}${more}`;
}
