import { nearest } from "../events/known-names.ts";
import { LangMeterError } from "../events/langmeter-error.ts";
import { printableLine } from "../events/printable.ts";
import { get, isRecord, keysOf, listOf } from "../events/untrusted.ts";
import { scrubSecrets } from "./secrets.ts";
import { cutText } from "./text.ts";

/**
 * The error for a wrong option: names it, what was got and what is allowed.
 *
 * @param option Name of the option, with its owner if that is not the tracer, e.g. `ledger option dir`.
 * @param at Where in the option the wrong value stands, e.g. `limits[1].per`.
 */
export function invalidOption(option: string, value: unknown, allowed: string, at = ""): LangMeterError {
  const got = `got ${inFewWords(value)}${at === "" ? "" : ` at ${at}`}`;
  return new LangMeterError("invalid_option", printableLine(`${option}: ${got}; allowed: ${allowed}`));
}

/** What an option takes: in words for the error, and as a check. Undefined is no value. */
export interface OptionRule {
  readonly allowed: string;
  readonly accepts: (value: unknown) => boolean;
  /** The part of a value that is not accepted, if one part is at fault: where it stands, and what stands there. */
  readonly fault?: (value: unknown) => readonly [at: string, value: unknown] | undefined;
}

/** One rule per option. */
export type OptionRules<Options> = { readonly [Option in keyof Required<Options>]: OptionRule };

/**
 * The one check of options: an object, with none but the known keys, and each value one that its rule accepts.
 *
 * @param owner Whose options they are, as the message says it: `http`. Empty: the tracer's.
 * @throws LangMeterError that names the option, the value and what is allowed.
 */
export function checkByRules<Options>(owner: string, options: unknown, rules: OptionRules<Options>): void {
  const prefix = owner === "" ? "" : `${owner} `;
  if (!isRecord(options) || Array.isArray(options))
    throw invalidOption(`${prefix}options`, options, "an object");
  const byName: Readonly<Record<string, OptionRule>> = rules;
  for (const [name, value] of Object.entries(options)) {
    const rule = Object.hasOwn(byName, name) ? byName[name] : undefined;
    if (rule === undefined)
      throw invalidOption(`${prefix}option ${name}`, value, onlyThese(name, Object.keys(byName)));
    if (value === undefined || rule.accepts(value)) continue;
    const [at, wrong] = rule.fault?.(value) ?? ["", value];
    throw invalidOption(`${prefix}option ${name}`, wrong, rule.allowed, at);
  }
}

/** What is allowed in place of an option that is not known, the likely one first. */
export function onlyThese(option: string, known: readonly string[]): string {
  const likely = nearest(option, known);
  return likely === undefined
    ? `only ${known.join(", ")}`
    : `only ${known.join(", ")}; did you mean ${likely}?`;
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
