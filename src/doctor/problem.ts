import { messageOf } from "../events/errors.ts";
import { isLangMeterError } from "../events/langmeter-error.ts";
import { isSinkError } from "../events/sink.ts";
import { get, listOf, textOf } from "../events/untrusted.ts";

/** What a failure says about itself. */
export interface Problem {
  readonly message: string;
  /** HTTP status of the backend's answer. */
  readonly status?: number | undefined;
  /** Node's, OpenSSL's or our own name for it: `ENOTFOUND`, `CERT_HAS_EXPIRED`, `invalid_option`, … */
  readonly code?: string | undefined;
}

/** Never throws, whatever was thrown. */
export function problemOf(error: unknown): Problem {
  return {
    message: messageOf(error) ?? "no reason given",
    status: isSinkError(error) ? error.status : undefined,
    code: isSinkError(error) && error.reason === "timeout" ? "ETIMEDOUT" : codeOf(error),
  };
}

const CAUSE_DEPTH = 5;

/** Of the error or the nearest cause that has one; a connection that was tried at several addresses has several. */
function codeOf(error: unknown): string | undefined {
  let current = error;
  for (let depth = 0; current !== undefined && depth < CAUSE_DEPTH; depth++) {
    if (isLangMeterError(current)) return current.code;
    const code = textOf(get(current, "code")) ?? textOf(get(listOf(get(current, "errors"))[0], "code"));
    if (code !== undefined) return code;
    current = get(current, "cause");
  }
  return undefined;
}
