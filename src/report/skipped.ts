/** A line that was not counted. */
export interface SkippedLine {
  readonly file: string;
  /** From 1, blank lines included. */
  readonly line: number;
  readonly event_id?: undefined;
  readonly reason: string;
}

/** An event of a table that was not counted. */
export interface SkippedEvent {
  readonly file?: undefined;
  readonly line?: undefined;
  readonly event_id: string;
  readonly reason: string;
}

/** A file that could not be read. */
export interface SkippedFile {
  readonly file: string;
  readonly reason: string;
}

/** What a source holds beside events of ours. It never stops a report, and is never left unsaid. */
export interface Skipped {
  /** Files of a ledger that could not be read. @default none */
  readonly files?: readonly SkippedFile[];
  /** Lines of a ledger, events of a table. */
  readonly lines: number;
  /** The first of them, at most {@link NAMED_LINES}. */
  readonly named: readonly (SkippedLine | SkippedEvent)[];
}

/** How many are named by place and reason; all are counted. */
export const NAMED_LINES = 100;

/** `2 lines skipped: events-….ndjson:17 (not JSON), …`, or undefined if nothing was skipped. */
export function describeSkipped({ lines, named, files = [] }: Skipped, show = 5): string | undefined {
  const told = [describeFiles(files, show), describeLines(lines, named, show)];
  return told.filter((text) => text !== undefined).join("; ") || undefined;
}

function describeFiles(files: readonly SkippedFile[], show: number): string | undefined {
  if (files.length === 0) return undefined;
  const shown = files.slice(0, show).map(({ file, reason }) => `${file} (${reason})`);
  const rest = files.length - shown.length;
  const more = rest > 0 ? ` and ${rest.toLocaleString("en-US")} more` : "";
  return `${files.length.toLocaleString("en-US")} file${files.length === 1 ? "" : "s"} skipped: ${shown.join(", ")}${more}`;
}

function describeLines(lines: number, named: Skipped["named"], show: number): string | undefined {
  if (lines === 0) return undefined;
  const shown = named.slice(0, show).map((each) => `${placeOf(each)} (${each.reason})`);
  const rest = lines - shown.length;
  const more = rest > 0 ? ` and ${rest.toLocaleString("en-US")} more` : "";
  const noun = named.some(({ event_id }) => event_id !== undefined) ? "event" : "line";
  return `${lines.toLocaleString("en-US")} ${noun}${lines === 1 ? "" : "s"} skipped: ${shown.join(", ")}${more}`;
}

function placeOf({ event_id, file, line }: SkippedLine | SkippedEvent): string {
  return event_id ?? `${file}:${line}`;
}
