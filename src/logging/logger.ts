import { callSafely } from "../events/application-function.ts";
import { printableLine } from "../events/printable.ts";
import { get } from "../events/untrusted.ts";

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

export const LOG_LEVELS = ["silent", "warn", "info", "debug"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** A logger with the level it reports at, so that nobody formats a line that nobody reads. */
export interface LeveledLogger extends Logger {
  readonly level: LogLevel;
}

/** Writes to the console. Unknown levels mean "warn". */
export function createDefaultLogger(level: string | undefined): LeveledLogger {
  const threshold = LOG_LEVELS.find((known) => known === level?.toLowerCase()) ?? "warn";
  const enabled = (wanted: LogLevel) => LOG_LEVELS.indexOf(wanted) <= LOG_LEVELS.indexOf(threshold);
  return {
    level: threshold,
    // biome-ignore lint/suspicious/noConsole: the default logger is the console
    warn: (message) => enabled("warn") && console.warn(printableLine(message)),
    // biome-ignore lint/suspicious/noConsole: the default logger is the console
    info: (message) => enabled("info") && console.info(printableLine(message)),
    // biome-ignore lint/suspicious/noConsole: the default logger is the console
    debug: (message) => enabled("debug") && console.debug(printableLine(message)),
    // biome-ignore lint/suspicious/noConsole: the default logger is the console
    announce: (message) => enabled("warn") && console.info(printableLine(message)),
  };
}

/**
 * The logger as we may call it anywhere: what the application's own logger throws must not reach a model call, and what
 * comes from outside must not forge a line of its log.
 */
export interface SafeLogger extends LeveledLogger {
  /**
   * A warning that is given once for each thing it is about, however often that happens.
   *
   * @param about One of few things, such as an option. @default the message itself, of which there are at most 100
   */
  warnOnce(message: string, about?: string): void;
}

/** A message may name what comes from outside: the set must not grow with it. */
const MAX_MESSAGES = 100;

export function createSafeLogger(logger: Logger): SafeLogger {
  const warned = new Set<string>();
  let messages = 0;
  // Where the logger fails there is nobody left to tell.
  const safely = (write: (message: string) => void) => (message: string) =>
    void callSafely(
      () => write(printableLine(message)),
      () => {},
    );
  const warn = safely((message) => logger.warn(message));
  return {
    level: levelOf(logger),
    warn,
    info: safely((message) => logger.info(message)),
    debug: safely((message) => logger.debug(message)),
    announce: safely((message) => logger.announce?.(message)),
    warnOnce(message, about) {
      const isFull = about === undefined && messages >= MAX_MESSAGES;
      if (isFull || warned.has(about ?? message)) return;
      if (about === undefined) messages++;
      warned.add(about ?? message);
      warn(message);
    },
  };
}

/** The level of a logger; one that does not say gets traces, not every event. */
export function levelOf(logger: Logger): LogLevel {
  const level = get(logger, "level");
  return LOG_LEVELS.find((known) => known === level) ?? "info";
}
