import type { BudgetOptions } from "../budget/budget-options.ts";
import { type ContentLimits, DEFAULT_CONTENT_LIMITS, type RedactOptions } from "../content/policy.ts";
import { mergeContexts, type TraceContext } from "../context/context.ts";
import { callSafely } from "../events/application-function.ts";
import type { ContentMode } from "../events/content-mode.ts";
import type { Sink } from "../events/sink.ts";
import { loggerOfEnvironment } from "../logging/environment.ts";
import { createSafeLogger, type Logger, type SafeLogger } from "../logging/logger.ts";
import type { PricingOptions } from "../pricing/index.ts";
import type { SamplingOptions } from "../sampling/rule.ts";
import type { Tokenizer } from "../tokenizers/tokenizer.ts";
import { checkOptions } from "./option-rules.ts";

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
  /**
   * Which share of the traces each sink gets. Totals, costs and budgets are exact whatever is sampled. See
   * docs/sampling.md. @default everything
   */
  readonly sampling?: SamplingOptions;
  /** What may be spent per trace, user, thread, channel or day. See docs/budgets.md. @default no limit */
  readonly budget?: BudgetOptions;
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
  /**
   * Closes the tracer at SIGTERM, SIGINT, a crash, and when the process has nothing left to do; exit code and signal stay
   * what they would have been. `timeoutMs` bounds it, 0 to 600,000. An application that handles a signal itself decides
   * when it ends: then events are delivered at once, and it closes the tracer. See docs/process-end.md.
   * @default false; true is { timeoutMs: 2_000 }
   */
  readonly closeOnExit?: boolean | { readonly timeoutMs: number };
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
  readonly sampling: SamplingOptions | undefined;
  readonly budget: BudgetOptions | undefined;
  readonly pricing: PricingOptions;
  readonly estimateTokens: "heuristic" | Tokenizer | undefined;
  readonly openRunTtlMs: number;
  readonly maxOpenRuns: number;
  readonly closeOnExit: { readonly timeoutMs: number } | undefined;
  readonly clock: Clock;
  readonly logger: SafeLogger;
  readonly defaults: TraceContext;
}

/** Checks and completes. Throws a {@link LangMeterError} that names the option, the value and what is allowed. */
export function resolveOptions(options: TracerOptions = {}): ResolvedOptions {
  checkOptions(options);
  const { environment, release } = options;
  const logger = createSafeLogger(options.logger ?? loggerOfEnvironment());
  return {
    sinks: workingSinks(options.sinks ?? [], logger),
    content: options.content ?? "truncated",
    limits: limitsOf(options.maxContentChars),
    redact: options.redact ?? {},
    sampling: options.sampling,
    budget: options.budget,
    pricing: options.pricing ?? {},
    estimateTokens: options.estimateTokens,
    openRunTtlMs: options.openRunTtlMs ?? 900_000,
    maxOpenRuns: options.maxOpenRuns ?? 10_000,
    closeOnExit: closeOnExitOf(options.closeOnExit),
    clock: clockOf(options.clock, logger),
    logger,
    defaults: mergeContexts({ environment, release }, options.defaults),
  };
}

/** A sink whose key the environment does not have is off, which is no mistake where nobody wants it. */
function workingSinks(sinks: readonly Sink[], logger: SafeLogger): readonly Sink[] {
  for (const { name, off } of sinks)
    if (off !== undefined) logger.warn(`langmeter: sink ${name} is off: ${off}`);
  return sinks.filter(({ off }) => off === undefined);
}

function limitsOf(option: TracerOptions["maxContentChars"]): ContentLimits {
  if (typeof option === "number") return { messages: option, tools: option };
  return { ...DEFAULT_CONTENT_LIMITS, ...option };
}

/** What a container or a function gets before it is killed is often no more. */
const CLOSE_ON_EXIT_MS = 2_000;

function closeOnExitOf(option: TracerOptions["closeOnExit"]): ResolvedOptions["closeOnExit"] {
  if (typeof option === "object") return option;
  return option === true ? { timeoutMs: CLOSE_ON_EXIT_MS } : undefined;
}

function clockOf(option: TracerOptions["clock"], logger: SafeLogger): Clock {
  // Timestamps from the wall clock, durations from the monotonic one: a corrected clock bends no latency, and
  // a process that was frozen and thawed gets true timestamps.
  if (option === undefined) return { now: () => Date.now(), elapsed: () => performance.now() };
  const now = () => {
    const read: unknown = callSafely(option, () => {});
    if (isTime(read)) return read;
    logger.warnOnce("langmeter: option clock gives no time any more; this machine's time stands in", "clock");
    return Date.now();
  };
  return { now, elapsed: now };
}

// https://tc39.es/ecma262/#sec-time-values-and-time-range
const MAX_DATE_MS = 8.64e15;

export function isTime(value: unknown): value is number {
  return typeof value === "number" && value >= 0 && value <= MAX_DATE_MS;
}
