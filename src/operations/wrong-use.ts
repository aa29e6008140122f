import { isLangMeterError } from "../events/langmeter-error.ts";
import { environmentVariable, processLogger } from "../logging/environment.ts";

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
    processLogger().warnOnce(`langmeter: not recorded: ${error.message}`);
    return undefined;
  }
}

function isProduction(): boolean {
  return globalThis.process?.env === undefined || environmentVariable("NODE_ENV") === "production";
}
