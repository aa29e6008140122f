import { printableLine } from "../events/printable.ts";

/** A bar on stderr, where somebody watches; nothing elsewhere. */
export interface ProgressBar {
  /** @param note What is going on. */
  update(value: number, total: number, note: string): void;
  /** Wipes the bar away. */
  end(): void;
}

const NO_BAR: ProgressBar = { update() {}, end() {} };

export async function createProgressBar(title: string): Promise<ProgressBar> {
  const { stderr } = process;
  if (!stderr.isTTY) return NO_BAR;
  const { default: cliProgress } = await import("cli-progress");
  const bar = new cliProgress.SingleBar({
    stream: stderr,
    format: `${printableLine(title)} [{bar}] {percentage}% {note}`,
    barsize: 24,
    clearOnComplete: true,
    gracefulExit: false, // an interrupted command still has to put its checkpoint down
  });
  bar.start(1, 0, { note: "" });
  return {
    update(value, total, note) {
      bar.setTotal(Math.max(1, total));
      bar.update(value, { note: printableLine(note) });
    },
    end: () => bar.stop(),
  };
}
