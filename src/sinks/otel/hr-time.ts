import type { HrTime } from "@opentelemetry/api";

const MAX_NANOSECONDS = 999_999_999;

/**
 * Milliseconds since 1970 as OpenTelemetry's pair of seconds and nanoseconds. A plain number would be taken for
 * `performance.now()` where it is smaller than the start of the process.
 */
export function hrTimeOf(ms: number): HrTime {
  const seconds = Math.floor(ms / 1_000);
  return [seconds, Math.min(Math.round((ms - seconds * 1_000) * 1_000_000), MAX_NANOSECONDS)];
}
