/** Milliseconds to the microsecond, never negative: more digits would only claim what no clock can tell. */
export function roundMs(ms: number): number {
  return Math.max(0, Math.round(ms * 1_000) / 1_000);
}
