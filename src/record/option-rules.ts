import { BUDGET_SCOPES } from "../budget/budget-options.ts";
import { checkByRules, type OptionRules } from "../content/invalid-option.ts";
import { PERSONAL_DATA_KINDS } from "../content/personal-data.ts";
import { DEFAULT_CONTENT_LIMITS } from "../content/policy.ts";
import { contextFaults, contextKeys, contextText, TEXT_FIELDS } from "../context/context.ts";
import { callSafely } from "../events/application-function.ts";
import { CONTENT_MODES } from "../events/content-mode.ts";
import { get, isRecord, keysOf, listOf, type UnknownRecord } from "../events/untrusted.ts";
import { SAMPLING_UNITS } from "../sampling/rule.ts";
import { isTokenizer } from "../tokenizers/tokenizer.ts";
import { isTime, type TracerOptions } from "./options.ts";

/** One row per option: what it takes, in words for the error and as a check. */
const RULES: OptionRules<TracerOptions> = {
  environment: { allowed: "a non-empty string", accepts: isText },
  release: { allowed: "a non-empty string", accepts: isText },
  sinks: { allowed: "an array of sinks with unique names", accepts: isSinkList },
  content: {
    allowed: `one of ${CONTENT_MODES.join(", ")}`,
    accepts: (value) => CONTENT_MODES.some((mode) => mode === value),
  },
  maxContentChars: {
    allowed: "a whole number from 1 to 100,000, or { messages, tools } of such",
    accepts: isContentLimit,
  },
  redact: {
    allowed: `{ pii?: (${PERSONAL_DATA_KINDS.join(" | ")})[], custom?: (text) => text }`,
    accepts: isRedact,
  },
  sampling: {
    allowed:
      "{ rate?: 0 to 1 or a function, by?: trace | user, keep?: { errors?, events?, slowMs?, costUsd? }, sinks?: { [name]: rate or rule } }",
    accepts: isSampling,
  },
  budget: {
    allowed: `{ limits: { per: ${BUDGET_SCOPES.join(" | ")}, usd, every?: day | month | ever, hard?, reserveUsd?: with hard, at most usd }[], store?, onStoreError?: allow | stop, onExceeded? }`,
    accepts: isBudget,
    fault: budgetFault,
  },
  pricing: { allowed: "{ extend?, replace?, aliases?, discount? }", accepts: isPlainRecord },
  estimateTokens: {
    allowed: '"heuristic" or a tokenizer: { name, count(request) }',
    accepts: (value) => value === "heuristic" || isTokenizer(value),
  },
  openRunTtlMs: {
    allowed: "a number of milliseconds from 1,000 to 86,400,000",
    accepts: (value) => isWithin(value, 1_000, 86_400_000),
  },
  maxOpenRuns: {
    allowed: "a whole number from 1 to 1,000,000",
    accepts: (value) => isWithin(value, 1, 1_000_000),
  },
  closeOnExit: {
    allowed: "true, false or { timeoutMs: 0 to 600,000 }",
    accepts: (value) =>
      typeof value === "boolean" ||
      (hasOnly(value, ["timeoutMs"]) && isWithin(get(value, "timeoutMs"), 0, 600_000)),
  },
  clock: {
    allowed: "a function that returns milliseconds since 1970",
    accepts: isClock,
  },
  logger: { allowed: "an object with the functions warn, info and debug", accepts: isLogger },
  defaults: {
    allowed: `a context: { ${TEXT_FIELDS.map(([option]) => `${option}?`).join(", ")}, tags?, metadata? }`,
    accepts: isContext,
  },
};

/** @throws LangMeterError that names the option, the value and what is allowed. */
export function checkOptions(options: TracerOptions): void {
  checkByRules("", options, RULES);
}

function isText(value: unknown): boolean {
  return typeof value === "string" && value !== "";
}

function isWithin(value: unknown, min: number, max: number): boolean {
  return typeof value === "number" && value >= min && value <= max && Number.isInteger(value);
}

function isPlainRecord(value: unknown): boolean {
  return isRecord(value) && !Array.isArray(value);
}

/** A record with none but these keys: a misspelt one would silently do nothing. */
function hasOnly(value: unknown, known: readonly string[]): value is UnknownRecord {
  return isPlainRecord(value) && keysOf(value).every((key) => known.includes(key));
}

function isContentLimit(value: unknown): boolean {
  if (!isRecord(value)) return isWithin(value, 1, 100_000);
  const known = hasOnly(value, Object.keys(DEFAULT_CONTENT_LIMITS));
  return known && Object.values(value).every((limit) => isWithin(limit, 1, 100_000));
}

function isRedact(value: unknown): boolean {
  if (!hasOnly(value, ["pii", "custom"])) return false;
  const { pii = [], custom } = value;
  const known =
    Array.isArray(pii) && pii.every((kind) => PERSONAL_DATA_KINDS.some((known) => known === kind));
  return known && (custom === undefined || typeof custom === "function");
}

function isSamplingRule(value: unknown, known: readonly string[]): boolean {
  if (!hasOnly(value, known)) return false;
  const { rate = 1, by = "trace", keep = {} } = value;
  if (typeof rate !== "function" && !isShare(rate)) return false;
  if (!SAMPLING_UNITS.some((unit) => unit === by)) return false;
  if (!hasOnly(keep, ["errors", "events", "slowMs", "costUsd"])) return false;
  const { errors = false, events = [], slowMs = 0, costUsd = 0 } = keep;
  const areNames = Array.isArray(events) && events.every(isText);
  return typeof errors === "boolean" && areNames && isAmount(slowMs) && isAmount(costUsd);
}

function isSampling(value: unknown): boolean {
  if (!isSamplingRule(value, ["rate", "by", "keep", "sinks"])) return false;
  const sinks = get(value, "sinks") ?? {};
  return (
    isPlainRecord(sinks) &&
    Object.values(sinks as UnknownRecord).every(
      (rule) => isShare(rule) || isSamplingRule(rule, ["rate", "by", "keep"]),
    )
  );
}

function isBudget(value: unknown): boolean {
  if (!hasOnly(value, ["limits", "store", "onStoreError", "onExceeded"])) return false;
  const { limits, store = { add() {}, get() {} }, onStoreError = "allow", onExceeded = () => {} } = value;
  return (
    Array.isArray(limits) &&
    limits.every(isBudgetLimit) &&
    ["add", "get"].every((method) => typeof get(store, method) === "function") &&
    (onStoreError === "allow" || onStoreError === "stop") &&
    typeof onExceeded === "function"
  );
}

/** A row per field of a limit: whether its value will do, beside the other fields. */
const LIMIT_FIELDS: { readonly [field: string]: (value: unknown, limit: UnknownRecord) => boolean } = {
  per: (value) => BUDGET_SCOPES.some((scope) => scope === value),
  usd: isAmount,
  every: (value = "day") => value === "day" || value === "month" || value === "ever",
  hard: (value = false) => typeof value === "boolean",
  reserveUsd: (value = 0, { usd, hard }) =>
    isAmount(value) && (value === 0 || (hard === true && value <= Number(usd))),
};

function isBudgetLimit(value: unknown): boolean {
  return hasOnly(value, Object.keys(LIMIT_FIELDS)) && wrongField(value) === undefined;
}

function wrongField(limit: UnknownRecord): string | undefined {
  return Object.entries(LIMIT_FIELDS).find(([field, accepts]) => !accepts(limit[field], limit))?.[0];
}

/** The first limit that is wrong, and the field of it, so that nobody looks for it in a list of ten. */
function budgetFault(value: unknown): readonly [string, unknown] | undefined {
  const limits = listOf(get(value, "limits"));
  const index = limits.findIndex((limit) => !isBudgetLimit(limit));
  if (index < 0) return undefined;
  const limit = limits[index];
  const field = hasOnly(limit, Object.keys(LIMIT_FIELDS)) ? wrongField(limit) : undefined;
  return field === undefined ? [`limits[${index}]`, limit] : [`limits[${index}].${field}`, get(limit, field)];
}

function isShare(value: unknown): boolean {
  return typeof value === "number" && value >= 0 && value <= 1;
}

function isAmount(value: unknown): value is number {
  return typeof value === "number" && value >= 0;
}

const DEFAULTS_KEYS = contextKeys("option defaults");

function isContext(value: unknown): boolean {
  const { tags = [] } = isRecord(value) ? value : {};
  const texts = TEXT_FIELDS.map((row) => contextText(value, row));
  return (
    isPlainRecord(value) &&
    contextFaults(value, DEFAULTS_KEYS).length === 0 &&
    !texts.some((text) => text === "" || text === null) &&
    Array.isArray(tags) &&
    tags.every(isText)
  );
}

function isClock(value: unknown): boolean {
  return (
    typeof value === "function" &&
    isTime(
      callSafely(
        () => value(),
        () => {},
      ),
    )
  );
}

function isLogger(value: unknown): boolean {
  return ["warn", "info", "debug"].every((level) => typeof get(value, level) === "function");
}

function isSinkList(value: unknown): boolean {
  if (!Array.isArray(value)) return false;
  const names = value.map((sink) => get(sink, "name"));
  return value.every(isSink) && names.every(isText) && new Set(names).size === names.length;
}

function isSink(value: unknown): boolean {
  const takes = { immediate: "write", batch: "send" }[String(get(value, "kind"))];
  return takes !== undefined && typeof get(value, takes) === "function";
}
