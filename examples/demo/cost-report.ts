import { execFile } from "node:child_process";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Terminal } from "./terminal.ts";

const CLI = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));

/**
 * Runs the command line's own reports and prints each under its command.
 * @throws with what a command wrote to stderr, when it fails
 */
export async function printReports(
  terminal: Terminal,
  ledgerFolder: string,
  dimensions: readonly string[],
): Promise<void> {
  const running = dimensions.map(async (by) => {
    const command = reportArguments(ledgerFolder, by);
    const { stdout } = await promisify(execFile)(process.execPath, command);
    return { command, stdout };
  });
  const reports = await terminal.during("reading the ledger", Promise.all(running));
  for (const { command, stdout } of reports) {
    terminal.line(terminal.quiet(`\n   $ node ${command.join(" ")}`));
    terminal.line(stdout.trimEnd());
  }
}

export function printNextSteps(terminal: Terminal, ledgerFolder: string): void {
  const steps = [
    ["who spent it, in which conversation", "user,thread"],
    ["which tools were called, and which failed", "tool"],
    ["why calls failed", "error"],
  ] as const;
  for (const [question, by] of steps) {
    terminal.line(`   ${question}:`);
    terminal.line(`     node ${reportArguments(ledgerFolder, by).join(" ")}`);
  }
  terminal.line("   the same conversations with OpenAI's models:");
  terminal.line("     OPENAI_API_KEY=… npm run demo -- --live");
}

/** What anybody could type after `node`, from the current folder. */
function reportArguments(ledgerFolder: string, by: string): readonly string[] {
  return [relative(process.cwd(), CLI), "report", "--from", ledgerFolder, "--by", by];
}
