/** Stable machine-readable reasons a {@link LangMeterError} can carry. */
export type LangMeterErrorCode =
  | "invalid_option"
  | "invalid_pricing"
  | "invalid_argument"
  | "missing_dependency"
  | "ledger_unreadable"
  | "ledger_empty"
  | "budget_exceeded";

const BRAND = Symbol.for("langmeter.error");

/**
 * The only error this package throws on purpose: at construction, on wrong options, and from the command
 * line on wrong arguments. Never in flight, but as the reason of a signal that a hard budget aborts. Recognise it with {@link isLangMeterError}, which also works when
 * two copies of the package are loaded.
 */
export class LangMeterError extends Error {
  override name = "LangMeterError";
  readonly code: LangMeterErrorCode;
  readonly [BRAND] = true;

  constructor(code: LangMeterErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}

export function isLangMeterError(value: unknown): value is LangMeterError {
  return typeof value === "object" && value !== null && (value as { [BRAND]?: unknown })[BRAND] === true;
}

/** Makes `instanceof` hold for the objects of another copy of the class too. A subclass keeps its own meaning. */
export function recogniseBy(type: object, isOne: (value: unknown) => boolean): void {
  Object.defineProperty(type, Symbol.hasInstance, {
    value(this: unknown, value: unknown) {
      return this === type ? isOne(value) : Function.prototype[Symbol.hasInstance].call(this, value);
    },
  });
}
recogniseBy(LangMeterError, isLangMeterError);
