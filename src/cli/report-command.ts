import { styleText } from "node:util";
import { Command, Option } from "commander";
import { DIMENSIONS } from "../report/dimensions.ts";
import type { Report } from "../report/index.ts";
import { withProgress } from "./progress.ts";
import { print, printCsv, printJson, say } from "./terminal.ts";

const FORMATS = ["table", "json", "csv"] as const;

const ACCOUNT_HELP = `A password on the command line stands in the shell's history. What the address of a
ClickHouse leaves out is taken from CLICKHOUSE_USER and CLICKHOUSE_PASSWORD.`;

interface ReportArguments {
  readonly from: string;
  readonly by: string;
  readonly since?: string;
  readonly until?: string;
  readonly tz: string;
  readonly top?: string;
  readonly explain?: true;
  readonly format: (typeof FORMATS)[number];
}

/** `langmeter report`. The report layer, and an engine with it, loads only when the command runs. */
export function reportCommand(): Command {
  return new Command("report")
    .description("calls, tokens, cost and latency, by model, user, day or other fields")
    .option(
      "--from <dir or address>",
      "folder of the ledger, or clickhouse://host:8123/database",
      ".langmeter",
    )
    .option("--by <fields>", "fields to group by, with commas between; see below", "model")
    .option("--since <date>", "first day (2026-11-01, in --tz) or instant (2026-11-01T14:30:00Z)")
    .option("--until <date>", "last day, included, or instant, excluded")
    .option("--tz <zone>", "time zone of days, weeks, months and hours", "UTC")
    .option("--top <n>", "only the n costliest rows (by tool: the most called)")
    .option("--explain", "also say where the prices come from (table and json)")
    .addOption(new Option("--format <format>", "how to print it").choices(FORMATS).default("table"))
    .addHelpText("after", `\nFields for --by:\n${fieldHelp()}\n\n${ACCOUNT_HELP}`)
    .action(runReport);
}

async function runReport({ format, from: source, ...options }: ReportArguments): Promise<void> {
  const layer = await import("../report/index.ts");
  const { environmentVariable } = await import("../logging/environment.ts");
  const from = layer.withAccount(source, {
    username: environmentVariable("CLICKHOUSE_USER"),
    password: environmentVariable("CLICKHOUSE_PASSWORD"),
  });
  const note = `reading ${layer.withoutPassword(source)} …`;
  const made = await withProgress(note, () => layer.report({ from, ...options }));
  switch (format) {
    case "table":
      return print(layer.renderTable(made, tableOptions(options.top)));
    case "json":
      return printJson(layer.renderJson(made));
    case "csv":
      for (const aside of asides(made, layer.describeSkipped(made.skipped))) say(aside);
      return printCsv(layer.renderCsv(made));
  }
}

/** A file or a pipe takes the whole width; a terminal gets what fits. */
function tableOptions(top: string | undefined) {
  const { stdout } = process;
  const maxRows = top === undefined ? undefined : Number.POSITIVE_INFINITY;
  if (!stdout.isTTY) return { maxRows };
  const emphasize = stdout.hasColors() ? (text: string) => styleText("bold", text) : undefined;
  return { width: stdout.columns, emphasize, maxRows };
}

/** What CSV has no place for, for stderr. */
function asides({ notices, explanations }: Report, skipped: string | undefined): string[] {
  const unexplained = explanations && "--explain is for table and json; csv has no place for it";
  const messages = [...notices.map(({ message }) => message), skipped, unexplained];
  return messages.filter((message) => message !== undefined);
}

function fieldHelp(): string {
  const width = Math.max(...Object.keys(DIMENSIONS).map((name) => name.length));
  return Object.entries(DIMENSIONS)
    .map(([name, { about }]) => `  ${name.padEnd(width)}  ${about}`)
    .join("\n");
}
