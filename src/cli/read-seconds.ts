import { InvalidArgumentError } from "commander";

const MAX_SECONDS = 86_400;

/** An option's number of seconds, fractions allowed. */
export function readSeconds(text: string): number {
  const seconds = Number(text);
  if (text.trim() !== "" && seconds > 0 && seconds <= MAX_SECONDS) return seconds;
  throw new InvalidArgumentError("Allowed: a number of seconds above 0, at most a day.");
}
