import type { ReplayReport } from "../replay/index.ts";
import { describeSkipped } from "../report/skipped.ts";

export interface ReplayedSink {
  readonly name: string;
  readonly dryRun: boolean;
  readonly report: ReplayReport;
}

/** A line on what became of the events, and one for each thing to know or to do. */
export function describeReplay({ name, dryRun, report }: ReplayedSink): string {
  const { sent, sentBefore, refused, skipped, stopped, checkpoint } = report;
  const refusedCount = refused.reduce((sum, { count }) => sum + count, 0);
  const counts = [
    `${counted(sent)} ${dryRun ? "to send" : "sent"}`,
    sentBefore > 0 ? `${counted(sentBefore)} sent before` : undefined,
    refusedCount > 0 ? `${counted(refusedCount)} refused` : undefined,
  ];
  const details = [
    ...refused.map(({ reason, count, message }) => `${counted(count)} refused (${reason}): ${message}`),
    describeSkipped(skipped),
    stopped === undefined ? undefined : describeStop(stopped),
    sent === 0 && sentBefore > 0
      ? `--force sends all of them again; ${checkpoint} says which were sent`
      : undefined,
  ];
  const lines = [
    `${name}: ${present(counts).join(", ")}`,
    ...present(details).map((detail) => `  ${detail}`),
  ];
  return `${lines.join("\n")}\n`;
}

function describeStop({ cause, message }: NonNullable<ReplayReport["stopped"]>): string {
  switch (cause) {
    case "interrupted":
      return "interrupted; the same command goes on where it stopped";
    case "refused":
      return `stopped, everything was refused: ${message}; fix it (langmeter doctor says how) and run the same command again`;
    case "unreachable":
      return `stopped, nothing was taken any more: ${message}; the same command goes on where it stopped`;
  }
}

function counted(count: number): string {
  return count.toLocaleString("en-US");
}

function present(lines: readonly (string | undefined)[]): string[] {
  return lines.filter((line) => line !== undefined);
}
