import { processWide } from "../events/process-wide.ts";
import {
  createDefaultLogger,
  createSafeLogger,
  type LeveledLogger,
  LOG_LEVELS,
  type SafeLogger,
} from "./logger.ts";

/** The one place where the environment is read: without the white space around it; undefined where nothing is left, or a platform has none. */
export function environmentVariable(name: string): string | undefined {
  return globalThis.process?.env?.[name]?.trim() || undefined;
}

/** The console, at the level that LOG_LEVEL names. Says so where it names none. */
export function loggerOfEnvironment(): LeveledLogger {
  const level = environmentVariable("LOG_LEVEL");
  const logger = createDefaultLogger(level);
  if (level !== undefined && !LOG_LEVELS.some((known) => known === level.toLowerCase()))
    logger.warn(`langmeter: LOG_LEVEL is not one of ${LOG_LEVELS.join(", ")}; "warn" is used`);
  return logger;
}

/** Shared by all copies of this module: each entry is bundled with its own. */
const shared = processWide("logger", (): { ofTracer?: SafeLogger; ofConsole?: SafeLogger } => ({}));

/**
 * Where to report what belongs to no tracer: the logger of the tracer that was made last and is not closed, else the
 * console.
 */
export function processLogger(): SafeLogger {
  shared.ofConsole ??= createSafeLogger(loggerOfEnvironment());
  return shared.ofTracer ?? shared.ofConsole;
}

export function setProcessLogger(logger: SafeLogger): void {
  shared.ofTracer = logger;
}

/** Its tracer is closed. */
export function unsetProcessLogger(logger: SafeLogger): void {
  if (shared.ofTracer === logger) delete shared.ofTracer;
}
