import { type KnownKeys, unknownKeyMessages } from "../events/known-names.ts";
import { get } from "../events/untrusted.ts";
import type { HealthBook } from "./health-book.ts";
import type { Health } from "./latency-window.ts";

/** When a feature is no longer offered. */
export interface GateLimits {
  /** 95th percentile of its latency in milliseconds. */
  readonly p95Ms?: number;
  /** Share of failures, 0 to 1. */
  readonly errorRate?: number;
  /** Calls in the window below which nothing is judged. @default 20 */
  readonly minSamples?: number;
}

const LIMIT_KEYS: KnownKeys = { owner: "gate", keys: new Set(["p95Ms", "errorRate", "minSamples"]) };

/** A gate that has just opened or closed. */
export interface GateChange {
  readonly operation: string;
  /** The limits that count, which tell it from other gates on the operation. */
  readonly limits: GateLimits;
  readonly enabled: boolean;
  /** Which limit decided, with both numbers. */
  readonly reason: string;
  readonly health: Health;
}

/** Features that are switched off while they work badly. */
export interface Gates {
  /** Whether to offer the feature now. */
  isOpen(operation: string, limits: GateLimits): boolean;
}

const DEFAULT_MIN_SAMPLES = 20;
/** A feature comes back only when it is this much better than its limits, so that it does not flicker around them. */
const COME_BACK_SHARE = 0.8;
/** Of more, what is closed is answered and not reported: it could not be told from what has just closed. */
const MAX_CLOSED = 500;

export interface GatesParts {
  readonly book: HealthBook;
  readonly changed: (change: GateChange) => void;
  /** Told of limits that cannot be right, and of keys that nobody knows. */
  readonly warn: (message: string) => void;
}

/**
 * A gate is an operation and the limits it is asked with: two on one operation, with other limits, know nothing of each
 * other. A closed feature makes no calls, so its window runs empty: below `minSamples` it is offered again, and judged anew.
 */
export function createGates({ book, changed, warn }: GatesParts): Gates {
  const closed = new Set<string>();
  return {
    isOpen(operation, given) {
      const limits = readLimits(operation, given, warn);
      const gate = JSON.stringify([operation, limits.p95Ms, limits.errorRate, limits.minSamples]);
      const health = book.read(operation);
      const wasOpen = !closed.has(gate);
      const fault = faultOf(health, limits, wasOpen ? 1 : COME_BACK_SHARE);
      const isOpen = fault === undefined;
      if (isOpen) closed.delete(gate);
      else if (closed.size < MAX_CLOSED) closed.add(gate);
      if (isOpen !== wasOpen && (isOpen || closed.has(gate)))
        changed({
          operation,
          limits,
          enabled: isOpen,
          reason: fault ?? "works within its limits again",
          health,
        });
      return isOpen;
    },
  };
}

/** Each limit: what it may be, in words for the log and as a check. */
const LIMIT_RULES = [
  ["p95Ms", "a number of milliseconds over 0", (value: number) => value > 0],
  ["errorRate", "a share from 0 to 1", (value: number) => value >= 0 && value <= 1],
  ["minSamples", "a whole number from 1", (value: number) => value >= 1 && Number.isInteger(value)],
] as const;

/** The limits that can be right. A gate is asked while a page is made: what is wrong is said, not thrown. */
function readLimits(operation: string, given: unknown, warn: (message: string) => void): GateLimits {
  const limits: { -readonly [Limit in keyof GateLimits]: number } = {};
  for (const message of unknownKeyMessages(given, LIMIT_KEYS)) warn(message);
  for (const [limit, allowed, isRight] of LIMIT_RULES) {
    const value = get(given, limit);
    if (value === undefined) continue;
    if (typeof value === "number" && isRight(value)) limits[limit] = value;
    else warn(`gate ${operation}: ${limit} is ${inWords(value)} and does not count; allowed: ${allowed}`);
  }
  return limits;
}

function inWords(value: unknown): string {
  return typeof value === "number" ? String(value) : value === null ? "null" : `a ${typeof value}`;
}

/** The limit that is passed, in words; undefined where none is. */
function faultOf(health: Health, limits: GateLimits, share: number): string | undefined {
  const { samples, p95Ms = 0, errorRate = 0 } = health;
  if (samples < (limits.minSamples ?? DEFAULT_MIN_SAMPLES)) return undefined;
  if (limits.p95Ms !== undefined && p95Ms > limits.p95Ms * share)
    return `p95 ${Math.round(p95Ms)} ms, limit ${limits.p95Ms} ms`;
  if (limits.errorRate !== undefined && errorRate > limits.errorRate * share)
    return `error rate ${percent(errorRate)}, limit ${percent(limits.errorRate)}`;
  return undefined;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)}%`;
}
