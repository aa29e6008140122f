import { describe, expect, it } from "vitest";
import { llmCallEnd } from "./ledger-fixture.ts";
import { reportOn } from "./report-on.ts";

describe("time", () => {
  const lateEvening = llmCallEnd({ timestamp: "2026-11-20T22:59:59.999Z", model: "before" });
  const zurichMidnight = llmCallEnd({ timestamp: "2026-11-20T23:00:00.000Z", model: "first" });
  const lastMoment = llmCallEnd({ timestamp: "2026-11-21T22:59:59.999Z", model: "last" });
  const nextDay = llmCallEnd({ timestamp: "2026-11-21T23:00:00.000Z", model: "after" });
  const events = [lateEvening, zurichMidnight, lastMoment, nextDay];

  it("takes since and until as whole days of the time zone", async () => {
    const made = await reportOn(events, { since: "2026-11-21", until: "2026-11-21", tz: "Europe/Zurich" });
    expect(made.rows.map(({ model }) => model)).toEqual(["first", "last"]);
    expect(made).toMatchObject({
      since: "2026-11-20T23:00:00.000Z",
      until: "2026-11-21T23:00:00.000Z",
      tz: "Europe/Zurich",
    });
  });

  it("takes an instant as itself, the end excluded", async () => {
    const { rows } = await reportOn(events, {
      since: "2026-11-21T00:00:00+01:00",
      until: "2026-11-21T23:00:00Z",
    });
    expect(rows.map(({ model }) => model)).toEqual(["first", "last"]);
  });

  it("puts calls on the day that the zone's calendar shows, oldest first", async () => {
    const inZurich = await reportOn(events, { by: "day", tz: "Europe/Zurich" });
    expect(inZurich.rows.map(({ day, calls }) => [day, calls])).toEqual([
      ["2026-11-20", 1],
      ["2026-11-21", 2],
      ["2026-11-22", 1],
    ]);
    const inUtc = await reportOn(events, { by: "day" });
    expect(inUtc.rows.map(({ day, calls }) => [day, calls])).toEqual([
      ["2026-11-20", 2],
      ["2026-11-21", 2],
    ]);
  });

  it("orders by time first wherever the time field stands, then by cost", async () => {
    const { rows } = await reportOn(
      [
        llmCallEnd({ timestamp: "2026-11-02T10:00:00Z", model: "x", cost_usd: 9 }),
        llmCallEnd({ timestamp: "2026-11-01T10:00:00Z", model: "x", cost_usd: 1 }),
        llmCallEnd({ timestamp: "2026-11-01T11:00:00Z", model: "y", cost_usd: 2 }),
      ],
      { by: "model,day" },
    );
    expect(rows.map(({ model, day }) => `${day} ${model}`)).toEqual([
      "2026-11-01 y",
      "2026-11-01 x",
      "2026-11-02 x",
    ]);
  });

  it("answers with no rows and a total of nothing where the range is empty", async () => {
    const { rows, total } = await reportOn(events, { since: "2027-01-01" });
    expect(rows).toEqual([]);
    expect(total).toMatchObject({
      calls: 0,
      errors: 0,
      error_rate: null,
      cost_usd: null,
      estimated_tokens: 0,
    });
  });
});
