import { PERSONAL_DATA_KINDS } from "../content/personal-data.ts";
import {
  CONTENT_MODES,
  type ContentLimits,
  type ContentMode,
  type RedactOptions,
} from "../content/policy.ts";
import type { TraceContext } from "../context/context.ts";
import { LangMeterError } from "../events/langmeter-error.ts";
import type { Sink } from "../events/sink.ts";
import { get, isRecord } from "../events/untrusted.ts";
import type { PricingOptions } from "../pricing/index.ts";
import { createDefaultLogger, type Logger } from "./logger.ts";

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
  readonly openRunTtlMs: number;
  readonly maxOpenRuns: number;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly defaults: TraceContext;
}

const DEFAULT_LIMITS: ContentLimits = { messages: 2_000, tools: 1_000 };

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
  pricing: { allowed: "{ extend?, replace?, aliases?, discount? }", accepts: isRecord },
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
    accepts: (value) => typeof value === "function",
  },
  logger: { allowed: "an object with the functions warn, info and debug", accepts: isLogger },
  defaults: { allowed: 'a context object such as { channel: "web" }', accepts: isRecord },
};

interface Rule {
  readonly allowed: string;
  readonly accepts: (value: unknown) => boolean;
}

/** Checks and completes. Throws a {@link LangMeterError} that names the option, the value and what is allowed. */
export function resolveOptions(options: TracerOptions = {}): ResolvedOptions {
  if (typeof options !== "object" || options === null) throw invalid("options", options, "an object");
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(RULES, name))
      throw invalid(name, value, `no such option; known: ${Object.keys(RULES).join(", ")}`);
    const rule = RULES[name as keyof TracerOptions];
    if (value !== undefined && !rule.accepts(value)) throw invalid(name, value, rule.allowed);
  }
  const { environment, release } = options;
  return {
    sinks: options.sinks ?? [],
    content: options.content ?? "truncated",
    limits: limitsOf(options.maxContentChars),
    redact: options.redact ?? {},
    pricing: options.pricing ?? {},
    openRunTtlMs: options.openRunTtlMs ?? 900_000,
    maxOpenRuns: options.maxOpenRuns ?? 10_000,
    clock: clockOf(options.clock),
    logger: options.logger ?? createDefaultLogger(environmentVariable("LOG_LEVEL")),
    defaults: { environment, release, ...options.defaults },
  };
}

/** The one place where the environment is read; undefined where a platform has none. */
export function environmentVariable(name: string): string | undefined {
  return globalThis.process?.env?.[name] || undefined;
}

function invalid(option: string, value: unknown, allowed: string): LangMeterError {
  return new LangMeterError(
    "invalid_option",
    `option ${option}: got ${describe(value)}; allowed: ${allowed}`,
  );
}

function describe(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "function") return "a function";
  if (Array.isArray(value)) return `an array of ${value.length}`;
  return isRecord(value) ? `an object with ${Object.keys(value).join(", ") || "no keys"}` : String(value);
}

function limitsOf(option: TracerOptions["maxContentChars"]): ContentLimits {
  if (typeof option === "number") return { messages: option, tools: option };
  return { ...DEFAULT_LIMITS, ...option };
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

function isContentLimit(value: unknown): boolean {
  const limits =
    typeof value === "number"
      ? [value]
      : isRecord(value)
        ? Object.entries(value).map(([key, limit]) => (key in DEFAULT_LIMITS ? limit : Number.NaN))
        : [Number.NaN];
  return limits.every((limit) => isWithin(limit, 1, 100_000));
}

function isRedact(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const pii = get(value, "pii") ?? [];
  const custom = get(value, "custom");
  const known =
    Array.isArray(pii) && pii.every((kind) => PERSONAL_DATA_KINDS.some((known) => known === kind));
  return known && (custom === undefined || typeof custom === "function");
}

function isLogger(value: unknown): boolean {
  return ["warn", "info", "debug"].every((level) => typeof get(value, level) === "function");
}

function isSinkList(value: unknown): boolean {
  if (!Array.isArray(value)) return false;
  const names = value.map((sink) => get(sink, "name"));
  const wellFormed = value.every(
    (sink) => typeof get(sink, get(sink, "kind") === "immediate" ? "write" : "send") === "function",
  );
  return wellFormed && names.every(isText) && new Set(names).size === names.length;
}
