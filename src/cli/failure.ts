import { CommanderError } from "commander";
import { isLangMeterError } from "../events/langmeter-error.ts";
import { say } from "./terminal.ts";

const FAULT = 1;
const WRONG_USE = 2;

/** Says what went wrong, without a stack trace, where that has not been said yet. */
export function exitCodeOf(error: unknown): number {
  // Commander has already printed its message, or the help or version that was asked for.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : WRONG_USE;
  say(error instanceof Error ? error.message : String(error));
  return isLangMeterError(error) ? WRONG_USE : FAULT;
}
