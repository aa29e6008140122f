/** What a library can do to a process behind its back. */
export interface Disturbances {
  /** Unhandled rejections and warnings so far, each in a line. */
  readonly lines: readonly string[];
  stop(): void;
}

export function watchProcess(): Disturbances {
  const lines: string[] = [];
  const onRejection = (reason: unknown) => void lines.push(`unhandled rejection: ${String(reason)}`);
  const onWarning = (warning: Error) => void lines.push(`warning: ${warning.message}`);
  process.on("unhandledRejection", onRejection);
  process.on("warning", onWarning);
  return {
    lines,
    stop() {
      process.off("unhandledRejection", onRejection);
      process.off("warning", onWarning);
    },
  };
}
