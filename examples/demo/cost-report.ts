import { execFile } from "node:child_process";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Terminal } from "./terminal.ts";

const CLI = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));

/** The command that anybody could type, from the current folder. */
export function reportCommand(ledgerFolder: string, by: string): readonly string[] {
  return [relative(process.cwd(), CLI), "report", "--from", ledgerFolder, "--by", by];
}

/**
 * Runs the command line's own report and prints it under the command.
 * @throws with what the command wrote to stderr, when it fails
 */
export async function printReport(terminal: Terminal, ledgerFolder: string, by: string): Promise<void> {
  const command = reportCommand(ledgerFolder, by);
  const running = promisify(execFile)(process.execPath, command);
  const { stdout } = await terminal.during(`reporting by ${by}`, running);
  terminal.line(terminal.quiet(`   $ node ${command.join(" ")}`));
  terminal.line(stdout.trimEnd());
}
