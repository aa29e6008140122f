import { describe, expect, it } from "vitest";
import { dayAfter, isTimeZone, startOfDay } from "../../src/report/time-zone.ts";

function start(day: string, timeZone: string): string {
  return new Date(startOfDay(day, timeZone)).toISOString();
}

describe("a day", () => {
  it("begins at the zone's midnight, in winter and in summer", () => {
    expect(start("2026-01-15", "Europe/Zurich")).toBe("2026-01-14T23:00:00.000Z");
    expect(start("2026-07-15", "Europe/Zurich")).toBe("2026-07-14T22:00:00.000Z");
    expect(start("2026-07-15", "America/New_York")).toBe("2026-07-15T04:00:00.000Z");
    expect(start("2026-07-15", "Asia/Kathmandu")).toBe("2026-07-14T18:15:00.000Z");
    expect(start("2026-07-15", "UTC")).toBe("2026-07-15T00:00:00.000Z");
  });

  it("begins before the clock changes, on the days when it does", () => {
    expect(start("2026-03-29", "Europe/Zurich")).toBe("2026-03-28T23:00:00.000Z");
    expect(start("2026-03-30", "Europe/Zurich")).toBe("2026-03-29T22:00:00.000Z");
    expect(start("2026-10-25", "Europe/Zurich")).toBe("2026-10-24T22:00:00.000Z");
    expect(start("2026-10-26", "Europe/Zurich")).toBe("2026-10-25T23:00:00.000Z");
  });

  it("begins at one o'clock where the clock skips midnight", () => {
    expect(start("2017-10-15", "America/Sao_Paulo")).toBe("2017-10-15T03:00:00.000Z");
  });

  it("begins at the first of two midnights", () => {
    expect(start("2025-11-02", "America/Havana")).toBe("2025-11-02T04:00:00.000Z");
  });

  it("is followed by the next of the calendar", () => {
    expect(dayAfter("2026-11-21")).toBe("2026-11-22");
    expect(dayAfter("2026-12-31")).toBe("2027-01-01");
    expect(dayAfter("2028-02-28")).toBe("2028-02-29");
  });
});

describe("a time zone", () => {
  it("is a name that Intl knows, not an offset", () => {
    expect(["UTC", "Europe/Zurich", "America/New_York"].every(isTimeZone)).toBe(true);
    expect(["", "+02:00", "Mars/Olympus", "UTC'; DROP TABLE"].some(isTimeZone)).toBe(false);
  });
});
