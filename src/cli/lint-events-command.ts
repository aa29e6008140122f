import { Command } from "commander";
import { print, printJson } from "./terminal.ts";

interface LintArguments {
  readonly json?: true;
}

const FOUND = 1;

/** `langmeter lint-events`. The linter loads only when the command runs. */
export function lintEventsCommand(): Command {
  return new Command("lint-events")
    .description("check the names that sources give their events and operations")
    .argument("[paths...]", "files, folders and globs", ["."])
    .option("--json", "print the findings as JSON")
    .action(runLint);
}

async function runLint(paths: readonly string[], { json }: LintArguments): Promise<void> {
  const { lintEvents } = await import("../lint/lint-events.ts");
  const { renderFindings, renderFindingsJson } = await import("./lint-events-output.ts");
  const report = lintEvents({ paths });
  await (json ? printJson(renderFindingsJson(report)) : print(renderFindings(report)));
  if (report.findings.some(({ severity }) => severity === "error")) process.exitCode = FOUND;
}
