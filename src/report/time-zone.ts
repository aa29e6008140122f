/** Calendar days of an IANA time zone as instants, by the zone data that Intl carries. */

const DAY_MS = 86_400_000;

/** True for a zone name that Intl knows, e.g. `Europe/Zurich`, `UTC`. Offsets such as `+02:00` are no names. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** The name of a zone as the zone data spell it: `europe/zurich` is `Europe/Zurich`. */
export function canonicalTimeZone(name: string): string {
  return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone;
}

/**
 * The first instant of a calendar day in a zone, in milliseconds since 1970. Where the clock skips midnight, the
 * day begins later; where it shows midnight twice, the first counts.
 *
 * @param day `YYYY-MM-DD`, an existing date from 2012 on.
 */
export function startOfDay(day: string, timeZone: string): number {
  const midnight = Date.parse(`${day}T00:00:00Z`);
  const offsets = [midnight - DAY_MS, midnight + DAY_MS].map((instant) => offsetAt(instant, timeZone));
  const starts = offsets
    .map((offset) => midnight - offset)
    .filter((instant) => localTime(instant, timeZone).startsWith(day));
  return Math.min(...starts);
}

/** The calendar day after `day`, both `YYYY-MM-DD`. */
export function dayAfter(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + DAY_MS).toISOString().slice(0, day.length);
}

/** What the clock on the wall shows, as `YYYY-MM-DD HH:MM:SS`. */
export function localTime(instant: number, timeZone: string): string {
  // Swedish writes dates the ISO way.
  return new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "medium" }).format(
    instant,
  );
}

/** Milliseconds that the zone's clock is ahead of UTC. */
function offsetAt(instant: number, timeZone: string): number {
  const wholeSeconds = Math.floor(instant / 1000) * 1000;
  return Date.parse(`${localTime(wholeSeconds, timeZone).replace(" ", "T")}Z`) - wholeSeconds;
}
