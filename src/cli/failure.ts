import { CommanderError } from "commander";
import { isLangMeterError } from "../events/langmeter-error.ts";

const FAULT = 1;
const WRONG_USE = 2;

/** One line on stderr, whatever the message. */
export function sayError(message: string): void {
  process.stderr.write(
    `langmeter: ${message
      .trim()
      .split("\n")
      .map((line) => line.trim())
      .join(" ")}\n`,
  );
}

/** Says what went wrong, without a stack trace, where that has not been said yet. */
export function exitCodeOf(error: unknown): number {
  // Commander has already printed its message, or the help or version that was asked for.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : WRONG_USE;
  sayError(error instanceof Error ? error.message : String(error));
  return isLangMeterError(error) ? WRONG_USE : FAULT;
}
