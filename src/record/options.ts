import { invalidOption } from "../content/invalid-option.ts";
import { PERSONAL_DATA_KINDS } from "../content/personal-data.ts";
import { type ContentLimits, DEFAULT_CONTENT_LIMITS, type RedactOptions } from "../content/policy.ts";
import { mergeContexts, TEXT_FIELDS, type TraceContext } from "../context/context.ts";
import { CONTENT_MODES, type ContentMode } from "../events/content-mode.ts";
import type { Sink } from "../events/sink.ts";
import { get, isRecord, keysOf, type UnknownRecord } from "../events/untrusted.ts";
import { createDefaultLogger, createSafeLogger, type LeveledLogger, type Logger } from "../logging/logger.ts";
import type { PricingOptions } from "../pricing/index.ts";
import { isTokenizer, type Tokenizer } from "../tokenizers/tokenizer.ts";

export interface TracerOptions {
  /** "prod", "staging", …: on every event. */
  readonly environment?: string;
  /** Version of the application: on every event. */
  readonly release?: string;
  /** Where the record goes. With none, nothing is recorded but the totals of `startTrace`. @default [] */
  readonly sinks?: readonly Sink[];
  /** How much of prompts, answers, tool data, errors and metadata is recorded. @default "truncated" */
  readonly content?: ContentMode;
  /**
   * Limits in code points: one number for all, or `messages` (prompts, answers) and `tools` (tool data, errors,
   * metadata) apart. 1 to 100,000. @default { messages: 2_000, tools: 1_000 }
   */
  readonly maxContentChars?: number | Partial<ContentLimits>;
  /** Personal data and own rules; credentials are always scrubbed. @default {} */
  readonly redact?: RedactOptions;
  /** Own prices, aliases and discounts over the built-in table. See docs/pricing.md. */
  readonly pricing?: PricingOptions;
  /**
   * Counts tokens where the provider reports none; such usage is marked `estimated` and totalled apart. "heuristic"
   * counts at once from character classes; a tokenizer, e.g. `jsTiktoken()`, counts exactly, off the caller's turn.
   * @default none: such a call is unpriced
   */
  readonly estimateTokens?: "heuristic" | Tokenizer;
  /**
   * After how many milliseconds an open run is given up as `abandoned`: a stream that was broken off gets no
   * callback any more. 1,000 to 86,400,000. @default 900_000 (15 minutes)
   */
  readonly openRunTtlMs?: number;
  /** How many runs may be open at once; above it the oldest is given up as `abandoned`. 1 to 1,000,000. @default 10_000 */
  readonly maxOpenRuns?: number;
  /** Milliseconds since 1970, for timestamps and durations. @default Date.now, and performance.now for durations */
  readonly clock?: () => number;
  /** Where LangMeter itself reports trouble, traces and events. @default the console, at the level LOG_LEVEL names, else "warn" */
  readonly logger?: Logger;
  /** Context of every trace that names nothing else. */
  readonly defaults?: TraceContext;
}

export interface Clock {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Milliseconds from any origin, never going back. */
  readonly elapsed: () => number;
}

/** The options with every default filled in and every value checked. */
export interface ResolvedOptions {
  readonly sinks: readonly Sink[];
  readonly content: ContentMode;
  readonly limits: ContentLimits;
  readonly redact: RedactOptions;
  readonly pricing: PricingOptions;
  readonly estimateTokens: "heuristic" | Tokenizer | undefined;
  readonly openRunTtlMs: number;
  readonly maxOpenRuns: number;
  readonly clock: Clock;
  readonly logger: LeveledLogger;
  readonly defaults: TraceContext;
}

// https://tc39.es/ecma262/#sec-time-values-and-time-range
const MAX_DATE_MS = 8.64e15;

/** One row per option: what it takes, in words for the error and as a check. */
const RULES: { readonly [Option in keyof Required<TracerOptions>]: Rule } = {
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

interface Rule {
  readonly allowed: string;
  readonly accepts: (value: unknown) => boolean;
}

/** Checks and completes. Throws a {@link LangMeterError} that names the option, the value and what is allowed. */
export function resolveOptions(options: TracerOptions = {}): ResolvedOptions {
  if (!isPlainRecord(options)) throw invalidOption("options", options, "an object");
  for (const [name, value] of Object.entries(options)) {
    if (!isOption(name))
      throw invalidOption(`option ${name}`, value, `only ${Object.keys(RULES).join(", ")}`);
    const { accepts, allowed } = RULES[name];
    if (value !== undefined && !accepts(value)) throw invalidOption(`option ${name}`, value, allowed);
  }
  const { environment, release } = options;
  return {
    sinks: options.sinks ?? [],
    content: options.content ?? "truncated",
    limits: limitsOf(options.maxContentChars),
    redact: options.redact ?? {},
    pricing: options.pricing ?? {},
    estimateTokens: options.estimateTokens,
    openRunTtlMs: options.openRunTtlMs ?? 900_000,
    maxOpenRuns: options.maxOpenRuns ?? 10_000,
    clock: clockOf(options.clock),
    logger: createSafeLogger(options.logger ?? createDefaultLogger(environmentVariable("LOG_LEVEL"))),
    defaults: mergeContexts({ environment, release }, options.defaults),
  };
}

/** The one place where the environment is read; undefined where a platform has none. */
export function environmentVariable(name: string): string | undefined {
  return globalThis.process?.env?.[name] || undefined;
}

function isOption(name: string): name is keyof TracerOptions {
  return Object.hasOwn(RULES, name);
}

function limitsOf(option: TracerOptions["maxContentChars"]): ContentLimits {
  if (typeof option === "number") return { messages: option, tools: option };
  return { ...DEFAULT_CONTENT_LIMITS, ...option };
}

function clockOf(option: TracerOptions["clock"]): Clock {
  // Timestamps from the wall clock, durations from the monotonic one: a corrected clock bends no latency, and
  // a process that was frozen and thawed gets true timestamps.
  return option === undefined
    ? { now: () => Date.now(), elapsed: () => performance.now() }
    : { now: option, elapsed: option };
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

function isContext(value: unknown): boolean {
  const texts = TEXT_FIELDS.map(([option]) => option);
  if (!hasOnly(value, [...texts, "tags", "metadata"])) return false;
  const { tags = [], metadata = {} } = value;
  const given = texts.map((option) => value[option]).filter((text) => text !== undefined);
  return (
    given.every((text) => isText(text) || Number.isFinite(text)) &&
    Array.isArray(tags) &&
    tags.every(isText) &&
    isPlainRecord(metadata)
  );
}

function isClock(value: unknown): boolean {
  if (typeof value !== "function") return false;
  try {
    const now: unknown = value();
    return typeof now === "number" && now >= 0 && now <= MAX_DATE_MS;
  } catch {
    return false;
  }
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
