import { z } from "zod";
import { LangMeterError } from "../events/langmeter-error.ts";
import { dayAfter, startOfDay } from "./time-zone.ts";

/** A half-open range of time: `since` is in it, `until` is not. Open where undefined. */
export interface TimeRange {
  readonly since: Date | undefined;
  readonly until: Date | undefined;
}

const day = z.iso.date().refine(isModern);
const instant = z.iso.datetime({ offset: true }).refine(isModern);

/** Since 2012 no time zone has skipped a whole day, so each day has a beginning; and no ledger is older. */
function isModern(text: string): boolean {
  return text >= "2012" && text < "9999";
}

/**
 * Reads `--since` and `--until`. A day means the whole day in `timeZone`, so `until` is the midnight after it; a
 * time with seconds and an offset means itself.
 *
 * @throws LangMeterError `invalid_argument` on an impossible date or an empty range.
 */
export function readTimeRange(
  since: string | undefined,
  until: string | undefined,
  timeZone: string,
): TimeRange {
  const range = {
    since: since === undefined ? undefined : readTime("--since", since, timeZone, (from) => from),
    until: until === undefined ? undefined : readTime("--until", until, timeZone, dayAfter),
  };
  if (range.since && range.until && range.since >= range.until)
    throw new LangMeterError("invalid_argument", `--since ${since} is not before --until ${until}`);
  return range;
}

function readTime(option: string, text: string, timeZone: string, edge: (day: string) => string): Date {
  if (day.safeParse(text).success) return new Date(startOfDay(edge(text), timeZone));
  if (instant.safeParse(text).success) return new Date(text);
  throw new LangMeterError(
    "invalid_argument",
    `${option}: no such date: "${text}"; allowed: 2026-11-21, or 2026-11-21T14:30:00Z`,
  );
}
