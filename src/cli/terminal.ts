import { printable, printableJson, printableLine } from "../events/printable.ts";

/**
 * The one place where the command prints: nothing that a ledger, a server or the command line says reaches a terminal
 * but through these functions.
 */

/** What `styleText("bold", …)` puts around a text: the only sequence that is ours. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: it is one
const OWN_STYLE = /(\u001B\[(?:1|22)m)/;

/** Text for people, on stdout. Resolves when it is written. */
export function print(text: string): Promise<void> {
  if (!process.stdout.isTTY || !process.stdout.hasColors()) return write(printable(text));
  const parts = text.split(OWN_STYLE);
  return write(parts.map((part, index) => (index % 2 === 1 ? part : printable(part))).join(""));
}

/** JSON for programs, on stdout. */
export function printJson(json: string): Promise<void> {
  return write(printableJson(json));
}

/** CSV for programs, on stdout: its cells may have tabs and breaks in them. */
export function printCsv(csv: string): Promise<void> {
  return write(printable(csv, "\t\r\n"));
}

/** Text of several lines for people, on stderr: the help of somebody who asked for nothing. */
export function printAside(text: string): void {
  process.stderr.write(printable(text));
}

/** One line on stderr, whatever the message. */
export function say(message: string): void {
  const lines = message.split("\n").map((line) => line.trim());
  process.stderr.write(`langmeter: ${printableLine(lines.filter((line) => line !== "").join(" "))}\n`);
}

/** A note on stderr that is wiped away afterwards, where somebody watches. */
export function showNote(note: string): void {
  process.stderr.write(printableLine(note));
}

export function wipeNote(): void {
  process.stderr.write("\r\u001B[K");
}

function write(text: string): Promise<void> {
  return new Promise((resolve) => process.stdout.write(text, () => resolve()));
}
