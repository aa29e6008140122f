/** Where LangMeter reports about itself. Each function takes one line of text. */
export interface Logger {
  /** Trouble: lost events, failing sinks. */
  warn(message: string): void;
  /** One line per trace when it ends. */
  info(message: string): void;
  /** One line per event. */
  debug(message: string): void;
  /** What was set up, once; shown at every level but "silent". @default nothing */
  announce?(message: string): void;
}

const LEVELS = ["silent", "warn", "info", "debug"] as const;
export type LogLevel = (typeof LEVELS)[number];

/** A logger with the level it reports at, so that nobody formats a line that nobody reads. */
export interface LeveledLogger extends Logger {
  readonly level: LogLevel;
}

/** Writes to the console. Unknown levels mean "warn". */
export function createDefaultLogger(level: string | undefined): LeveledLogger {
  const threshold = LEVELS.find((known) => known === level?.toLowerCase()) ?? "warn";
  const enabled = (wanted: LogLevel) => LEVELS.indexOf(wanted) <= LEVELS.indexOf(threshold);
  return {
    level: threshold,
    // biome-ignore lint/suspicious/noConsole: the default logger is the console
    warn: (message) => enabled("warn") && console.warn(message),
    // biome-ignore lint/suspicious/noConsole: the default logger is the console
    info: (message) => enabled("info") && console.info(message),
    // biome-ignore lint/suspicious/noConsole: the default logger is the console
    debug: (message) => enabled("debug") && console.debug(message),
    // biome-ignore lint/suspicious/noConsole: the default logger is the console
    announce: (message) => enabled("warn") && console.info(message),
  };
}

/** The logger as we may call it anywhere: what the application's own logger throws must not reach a model call. */
export function createSafeLogger(logger: Logger): LeveledLogger {
  const safely = (write: (message: string) => void) => (message: string) => {
    try {
      write(message);
    } catch {
      // where the logger fails there is nobody left to tell
    }
  };
  return {
    level: levelOf(logger),
    warn: safely((message) => logger.warn(message)),
    info: safely((message) => logger.info(message)),
    debug: safely((message) => logger.debug(message)),
  };
}

/** The level of a logger; one that does not say gets traces, not every event. */
export function levelOf(logger: Logger): LogLevel {
  const level = (logger as Partial<LeveledLogger>).level;
  return LEVELS.find((known) => known === level) ?? "info";
}
