import { NO_EVENT } from "./line-fault.ts";
import type { SkippedLine } from "./skipped.ts";
import { type TextLine, textLines } from "./text-lines.ts";

/** A line that the line reader refused, by its place among the lines that are not blank, from 1. */
export interface Fault {
  readonly ordinal: number;
  readonly fault: string;
}

/** Finds the faulty lines of one file again and says for each where it stands and what is wrong. */
export async function nameSkippedLines(
  file: { readonly name: string; readonly path: string },
  faults: readonly Fault[],
): Promise<readonly SkippedLine[]> {
  const reasons = new Map(faults.map(({ ordinal, fault }) => [ordinal, fault]));
  const named: SkippedLine[] = [];
  let ordinal = 0;
  for await (const line of textLines(file.path)) {
    if (isBlank(line.text)) continue;
    ordinal++;
    const fault = reasons.get(ordinal);
    if (fault === undefined) continue;
    named.push({ file: file.name, line: line.number, reason: fault === NO_EVENT ? refine(line) : fault });
    if (named.length === reasons.size) break;
  }
  return named;
}

/** The line reader skips such lines without counting them. */
function isBlank(text: string): boolean {
  return /^[ \t\r\v\f]*$/.test(text);
}

function refine({ text, isTerminated }: TextLine): string {
  try {
    JSON.parse(text);
    return NO_EVENT;
  } catch {
    return isTerminated ? "not JSON" : "torn last line";
  }
}
