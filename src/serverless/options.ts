import { invalidOption, onlyThese } from "../content/invalid-option.ts";
import { LangMeterError } from "../events/langmeter-error.ts";
import { get, isRecord, keysOf } from "../events/untrusted.ts";

/** For platforms that do not say how much time an invocation has left. */
export interface FlushLimit {
  /** The most that an invocation waits for its delivery, in milliseconds. 0 to 60,000; 0 waits never. @default 2_000 */
  readonly maxFlushMs?: number;
}

export const DEFAULT_MAX_FLUSH_MS = 2_000;
const MAX_WAIT_MS = 60_000;

/** @throws LangMeterError on a wrong argument or option. */
export function checkedFlushLimit(
  owner: string,
  tracer: unknown,
  handler: unknown,
  options: FlushLimit,
): Required<FlushLimit> {
  checkArguments(owner, tracer, handler);
  checkKeys(owner, options, ["maxFlushMs"]);
  const { maxFlushMs = DEFAULT_MAX_FLUSH_MS } = options;
  checkMilliseconds(owner, { maxFlushMs });
  return { maxFlushMs };
}

/** @throws LangMeterError where they are swapped or missing. */
export function checkArguments(owner: string, tracer: unknown, handler: unknown): void {
  checkTracer(owner, tracer);
  if (typeof handler !== "function")
    throw new LangMeterError("invalid_argument", `${owner}: its second argument is not a function`);
}

/** @throws LangMeterError where it is none. */
export function checkTracer(owner: string, tracer: unknown): void {
  if (typeof get(tracer, "flush") !== "function")
    throw new LangMeterError("invalid_argument", `${owner}: its first argument is not a tracer`);
}

/** @throws LangMeterError where the options are no object, or have a key that is not known. */
export function checkKeys(owner: string, options: unknown, known: readonly string[]): void {
  if (!isRecord(options)) throw invalidOption(`${owner} options`, options, "an object");
  const stray = keysOf(options).find((key) => !known.includes(key));
  if (stray !== undefined)
    throw invalidOption(`${owner} option ${stray}`, get(options, stray), onlyThese(stray, known));
}

/** @throws LangMeterError where one is no number of milliseconds from 0 to 60,000. */
export function checkMilliseconds(owner: string, limits: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(limits)) {
    if (!(typeof value === "number" && value >= 0 && value <= MAX_WAIT_MS))
      throw invalidOption(`${owner} option ${name}`, value, "0 to 60,000 milliseconds");
  }
}
