import { CONTENT_MODES } from "../events/content-mode.ts";
import { LangMeterError } from "../events/langmeter-error.ts";
import type { BatchSink } from "../events/sink.ts";
import { onlyThese } from "./invalid-option.ts";

/** Asserts what must hold of an option's value; throws the error that names the option and says what is allowed. */
export type SinkOptionCheck = (
  holds: boolean,
  option: string,
  value: unknown,
  allowed: string,
) => asserts holds;

/** The check of one sink's options: each of its errors begins with the sink's name. */
export function sinkOptionCheck(sink: string): SinkOptionCheck {
  return (holds, option, value, allowed) => {
    if (!holds) throw invalidSinkOption(sink, option, value, allowed);
  };
}

/**
 * The error for a wrong option of a sink. Of the value it says only what it is: keys get into the wrong option, and
 * error messages into error trackers.
 */
export function invalidSinkOption(
  sink: string,
  option: string,
  value: unknown,
  allowed: string,
): LangMeterError {
  const message = `${sink} option ${option}: got ${inWords(value)}; allowed: ${allowed}`;
  return new LangMeterError("invalid_option", message);
}

function inWords(value: unknown): string {
  if (Array.isArray(value)) return "an array";
  switch (typeof value) {
    case "string":
      return value === "" ? "an empty string" : "a string";
    case "object":
      return value === null ? "null" : "an object";
    case "function":
      return "a function";
    default:
      return String(value);
  }
}

/** A sink without what it needs to reach its backend, such as a key that the environment does not have. */
export interface OffSink {
  readonly name: string;
  /** Why, in words: `apiKey is not set`. */
  readonly off: string;
}

/** The sink in place of one that is off. The tracer leaves it out and says why. */
export function offSink({ name, off }: OffSink): BatchSink {
  return { kind: "batch", name, off, send: async () => {} };
}

/** Why a sink is off that needs all of these options; undefined where none is absent or empty. */
export function absenceOf(needed: Readonly<Record<string, unknown>>): string | undefined {
  const absent = Object.entries(needed).filter(([, value]) => isAbsent(value));
  if (absent.length === 0) return undefined;
  return `${absent.map(([option]) => option).join(" and ")} ${absent.length === 1 ? "is" : "are"} not set`;
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === "string" && value.trim() === "");
}

interface CommonOptions {
  /** Undefined is the tracer's. */
  readonly content?: unknown;
  readonly maxDelayMs?: unknown;
  readonly name: unknown;
}

/**
 * Checks the options that all sinks share.
 *
 * @param unknown What is left of the options when all known ones are taken out.
 * @param allowed The names of the known ones.
 */
export function checkCommonOptions(
  check: SinkOptionCheck,
  { content, maxDelayMs = 0, name }: CommonOptions,
  unknown: object,
  allowed: string,
): void {
  const [stray] = Object.entries(unknown);
  if (stray !== undefined) check(false, ...stray, onlyThese(stray[0], allowed.split(", ")));
  const isMode = content === undefined || CONTENT_MODES.some((mode) => mode === content);
  check(isMode, "content", content, CONTENT_MODES.join(", "));
  const isDelay = typeof maxDelayMs === "number" && maxDelayMs >= 0 && maxDelayMs <= 60_000;
  check(isDelay, "maxDelayMs", maxDelayMs, "0 to 60,000 milliseconds");
  check(typeof name === "string" && name !== "", "name", name, "a name");
}
