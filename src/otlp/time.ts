const NANOSECOND_DIGITS = 6;
/** In the year 2554 nanoseconds no longer fit into 64 bits: no number beyond may spoil the request of all others. */
const MAX_MS = 18_446_744_073_709;

/**
 * Milliseconds since 1970 as the nanoseconds that OTLP/JSON wants: the decimals that the number shows, moved as text.
 * A product of the two would pass 2^53 and lose its last digits.
 */
export function nanosecondsOf(ms: number): string {
  if (!(ms >= 1 && Number.isFinite(ms))) return "0";
  const [whole = "0", fraction = ""] = String(Math.min(ms, MAX_MS)).split(".");
  return whole + fraction.slice(0, NANOSECOND_DIGITS).padEnd(NANOSECOND_DIGITS, "0");
}
