import { checkByRules, invalidOption, type OptionRule, type OptionRules } from "../content/invalid-option.ts";
import { get, isRecord, keysOf } from "../events/untrusted.ts";
import { PORT } from "../record/application-port.ts";
import type { HttpFlushOptions, HttpOptions } from "./options.ts";

const FUNCTION: OptionRule = {
  allowed: "a function of the request",
  accepts: (value) => typeof value === "function",
};
const FLUSH_KEYS: readonly (keyof HttpFlushOptions)[] = ["timeoutMs", "waitUntil"];
const MAX_FLUSH_MS = 60_000;

/** One row per option: what it takes, in words for the error and as a check. */
const RULES: OptionRules<HttpOptions<unknown>> = {
  tracer: {
    allowed: "a tracer",
    accepts: (value) => isRecord(value) && PORT in value && typeof get(value, "flush") === "function",
  },
  slowThresholdMs: {
    allowed: "a number of milliseconds over 0",
    accepts: (value) => typeof value === "number" && value > 0,
  },
  skip: {
    allowed: "a function of the request, or an array of paths (/internal/*) and patterns",
    accepts: (value) => typeof value === "function" || isListOf(value, isPathRule),
  },
  internalDomains: {
    allowed: "an array of e-mail domains such as example.com",
    accepts: (value) => isListOf(value, isDomain),
  },
  getUser: FUNCTION,
  context: FUNCTION,
  trustRequestId: { allowed: "true or false", accepts: (value) => typeof value === "boolean" },
  baggage: {
    allowed: "an array of keys of the baggage header",
    accepts: (value) => isListOf(value, isBaggageKey),
  },
  flush: { allowed: "{ timeoutMs?: 0 to 60,000, waitUntil?: (promise) => void }", accepts: isFlush },
  endpointOf: FUNCTION,
};

/** @throws LangMeterError that names the option, the value and what is allowed. */
export function checkOptions(options: unknown): void {
  checkByRules("http", options, RULES);
  // A filter that never filters would go unnoticed.
  if (get(options, "internalDomains") !== undefined && get(options, "getUser") === undefined)
    throw invalidOption("http option getUser", undefined, "a function, which internalDomains needs");
}

function isListOf(value: unknown, accepts: (element: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(accepts);
}

function isPathRule(value: unknown): boolean {
  return value instanceof RegExp || (typeof value === "string" && value.startsWith("/"));
}

export function isDomain(value: unknown): boolean {
  return typeof value === "string" && /^[^\s@.]+(?:\.[^\s@.]+)+$/.test(value);
}

/** https://www.rfc-editor.org/rfc/rfc7230#section-3.2.6: a token. */
function isBaggageKey(value: unknown): boolean {
  return typeof value === "string" && /^[\w!#$%&'*+.^`|~-]+$/.test(value);
}

function isFlush(value: unknown): boolean {
  if (!isRecord(value) || !keysOf(value).every((key) => FLUSH_KEYS.some((known) => known === key)))
    return false;
  const { timeoutMs = 0, waitUntil = () => {} } = value;
  const isLimit = typeof timeoutMs === "number" && timeoutMs >= 0 && timeoutMs <= MAX_FLUSH_MS;
  return isLimit && typeof waitUntil === "function";
}
