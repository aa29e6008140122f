const NANOSECOND_DIGITS = 6;

/**
 * Milliseconds since 1970 as the nanoseconds that OTLP/JSON wants: the decimals that the number shows, moved as text.
 * A product of the two would pass 2^53 and lose its last digits.
 */
export function nanosecondsOf(ms: number): string {
  if (!(ms > 0 && Number.isFinite(ms))) return "0";
  const [whole = "0", fraction = ""] = String(ms).split(".");
  return whole + fraction.slice(0, NANOSECOND_DIGITS).padEnd(NANOSECOND_DIGITS, "0");
}
