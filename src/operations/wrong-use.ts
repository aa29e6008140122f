import { isLangMeterError, type LangMeterError } from "../events/langmeter-error.ts";
import { processWide } from "../events/process-wide.ts";
import { createDefaultLogger } from "../logging/logger.ts";
import { environmentVariable } from "../record/options.ts";

/** Wrong names that were warned of. Names can be made at run time: the set must not grow with them. */
const warned = processWide("operations.warned", () => new Set<string>());
const MAX_WARNED = 100;

/**
 * What `check` returns; undefined where it throws and the process must not stop for that. A wrong name is a mistake in
 * the code, so it throws where code is written and tested. In production the application's own work goes on without its
 * record, and there is one warning for each mistake.
 *
 * @throws the LangMeterError of `check`, unless NODE_ENV is "production" or the platform has no environment to ask.
 */
export function checkedInFlight<Value>(check: () => Value): Value | undefined {
  try {
    return check();
  } catch (error) {
    if (!isLangMeterError(error) || !isProduction()) throw error;
    warnOnce(error);
    return undefined;
  }
}

function isProduction(): boolean {
  return globalThis.process?.env === undefined || environmentVariable("NODE_ENV") === "production";
}

function warnOnce({ message }: LangMeterError): void {
  if (warned.has(message) || warned.size >= MAX_WARNED) return;
  warned.add(message);
  createDefaultLogger(environmentVariable("LOG_LEVEL")).warn(`langmeter: not recorded: ${message}`);
}
