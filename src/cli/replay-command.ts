import { Command, Option } from "commander";
import type { BatchSink } from "../events/sink.ts";
import type { ReplayReport } from "../replay/index.ts";
import { createProgressBar } from "./progress-bar.ts";
import { readSeconds } from "./read-seconds.ts";
import { print, say } from "./terminal.ts";

interface ReplayArguments {
  readonly from: string;
  readonly to: string;
  readonly since?: string;
  readonly until?: string;
  readonly patience: number;
  readonly dryRun?: true;
  readonly force?: true;
}

const INCOMPLETE = 1;
/** What shells expect of a command that SIGINT has ended: 128 + 2. */
const INTERRUPTED = 130;

/** `langmeter replay`. The sinks load only when the command runs. */
export function replayCommand(): Command {
  return new Command("replay")
    .description("send the events of a ledger to other sinks, with the ids they have")
    .requiredOption(
      "--to <sinks>",
      "posthog, langfuse, otlp, …, with commas between; set up by the environment",
    )
    .option("--from <dir>", "folder of the ledger", ".langmeter")
    .option("--since <date>", "first day (2026-11-01, UTC) or instant (2026-11-01T14:30:00Z)")
    .option("--until <date>", "last day, included, or instant, excluded")
    .option("--dry-run", "count what would be sent, and send nothing")
    .option("--force", "send again what an earlier replay has sent")
    .addOption(
      new Option("--patience <seconds>", "stop when a sink takes nothing for so long")
        .argParser(readSeconds)
        .default(60),
    )
    .action(runReplay);
}

async function runReplay(options: ReplayArguments): Promise<void> {
  const sinks = await openSinks(options.to, options.force === true);
  const interruption = new AbortController();
  // Once: whoever asks a second time does not want to wait.
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => interruption.abort());
  for (const sink of sinks) {
    if (interruption.signal.aborted) break;
    const { stopped, refused } = await replayTo(sink, options, interruption.signal);
    if (stopped !== undefined || refused.length > 0) process.exitCode = INCOMPLETE;
  }
  if (interruption.signal.aborted) process.exitCode = INTERRUPTED;
}

/** All of them before the first event is sent: a missing variable of the second must not come up after an hour. */
async function openSinks(names: string, force: boolean): Promise<readonly BatchSink[]> {
  const { requireSink } = await import("../environment/require-sink.ts");
  const { environmentVariable } = await import("../logging/environment.ts");
  const wanted = [...new Set(names.split(",").map((name) => name.trim()))].map((name) =>
    requireSink(name, ({ resending }) => resending !== "unsupported", environmentVariable),
  );
  for (const { row } of wanted)
    if (force && row.resending === "duplicated")
      say(`${row.name} does not deduplicate: what it has been sent before will be there twice`);
  const sinks = await Promise.all(wanted.map(({ open }) => open()));
  return sinks.filter((sink) => sink.kind === "batch");
}

async function replayTo(
  sink: BatchSink,
  { from, since, until, force, dryRun, patience }: ReplayArguments,
  signal: AbortSignal,
): Promise<ReplayReport> {
  const { replay } = await import("../replay/index.ts");
  const { describeReplay } = await import("./replay-summary.ts");
  const bar = await createProgressBar(sink.name);
  try {
    const report = await replay({
      ...{ from, sink, since, until, force, dryRun, signal },
      patienceMs: patience * 1_000,
      onProgress: ({ bytes, totalBytes, sent, trouble }) =>
        bar.update(bytes, totalBytes, trouble ?? `${sent.toLocaleString("en-US")} sent`),
    });
    bar.end();
    await print(describeReplay({ name: sink.name, dryRun: dryRun === true, report }));
    return report;
  } finally {
    bar.end();
    await sink.close?.();
  }
}
