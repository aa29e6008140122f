import { LangMeterError } from "../events/langmeter-error.ts";
import { get, isRecord, keysOf, listOf } from "../events/untrusted.ts";
import { scrubSecrets } from "./secrets.ts";
import { cutText } from "./text.ts";

/**
 * The error for a wrong option: names it, what was got and what is allowed.
 *
 * @param option Name of the option, with its owner where that is not the tracer, e.g. `ledger option dir`.
 */
export function invalidOption(option: string, value: unknown, allowed: string): LangMeterError {
  return new LangMeterError("invalid_option", `${option}: got ${inFewWords(value)}; allowed: ${allowed}`);
}

const SHOWN_CHARS = 100;

/** A key that was put into the wrong option must not show up in an error tracker. */
function inFewWords(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(safe(value));
  if (typeof value === "function") return "a function";
  const names = listOf(value).map((element) => String(get(element, "name") ?? typeof element));
  if (Array.isArray(value)) return `an array of ${safe(names.join(", ")) || "nothing"}`;
  return isRecord(value) ? `an object with ${safe(keysOf(value).join(", ")) || "no keys"}` : String(value);
}

function safe(text: string): string {
  return cutText(scrubSecrets(text), SHOWN_CHARS);
}
