import { TDigest } from "tdigest";

/** How a model or an operation has done lately. Absent: not enough is known. */
export interface Health {
  /** Calls of the last five to ten minutes. */
  readonly samples: number;
  /** Share of them that failed, 0 to 1. */
  readonly errorRate?: number;
  readonly p50Ms?: number;
  readonly p95Ms?: number;
  readonly p99Ms?: number;
}

/** The latencies and failures of one model or operation over a window that moves on. */
export interface LatencyWindow {
  add(latencyMs: number, failed: boolean): void;
  /** What it holds now. */
  halves(): readonly Half[];
}

/** Two of these make the window: the one that fills, and the one before it. */
const HALF_MS = 300_000;

/** A t-digest holds a few hundred centroids, however many calls it has seen. */
interface Half {
  readonly since: number;
  readonly digest: TDigest;
  calls: number;
  failures: number;
}

/** @param elapsed Monotonic clock in milliseconds. */
export function createLatencyWindow(elapsed: () => number): LatencyWindow {
  let current = newHalf();
  let previous: Half | undefined;

  function newHalf(): Half {
    return { since: elapsed(), digest: new TDigest(), calls: 0, failures: 0 };
  }

  function moveOn(): void {
    const age = elapsed() - current.since;
    if (age < HALF_MS) return;
    previous = age < 2 * HALF_MS ? current : undefined;
    current = newHalf();
  }

  return {
    add(latencyMs, failed) {
      moveOn();
      current.digest.push(latencyMs);
      current.calls++;
      if (failed) current.failures++;
    },
    halves() {
      moveOn();
      return previous === undefined ? [current] : [previous, current];
    },
  };
}

/** The calls of some windows together. */
export function healthOf(windows: readonly LatencyWindow[]): Health {
  const halves = windows.flatMap((window) => window.halves());
  const samples = halves.reduce((sum, { calls }) => sum + calls, 0);
  if (samples === 0) return { samples };
  const failures = halves.reduce((sum, half) => sum + half.failures, 0);
  const all = new TDigest();
  for (const { digest } of halves) all.push_centroid(digest.toArray());
  const at = (share: number) => Math.max(0, all.percentile(share) ?? 0);
  return { samples, errorRate: failures / samples, p50Ms: at(0.5), p95Ms: at(0.95), p99Ms: at(0.99) };
}
