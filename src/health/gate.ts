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

/** A gate that has just opened or closed. */
export interface GateChange {
  readonly operation: string;
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
const MAX_CLOSED = 500;

/**
 * A closed feature makes no calls, so its window runs empty: below `minSamples` it is offered again, and judged anew.
 */
export function createGates(book: HealthBook, changed: (change: GateChange) => void): Gates {
  const closed = new Set<string>();
  return {
    isOpen(operation, limits) {
      const health = book.read(operation);
      const wasOpen = !closed.has(operation);
      const fault = faultOf(health, limits, wasOpen ? 1 : COME_BACK_SHARE);
      const isOpen = fault === undefined;
      if (isOpen) closed.delete(operation);
      else if (closed.size < MAX_CLOSED) closed.add(operation);
      if (isOpen !== wasOpen)
        changed({ operation, enabled: isOpen, reason: fault ?? "works within its limits again", health });
      return isOpen;
    },
  };
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
