import { describe, expect, it } from "vitest";
import { DIMENSION_NAMES } from "../../src/report/dimensions.ts";
import { type ReportOptions, readReportOptions } from "../../src/report/options.ts";

function messageFor(options: ReportOptions): string {
  try {
    readReportOptions(options);
  } catch (error) {
    expect(error).toMatchObject({ name: "LangMeterError", code: "invalid_argument" });
    return error instanceof Error ? error.message : "";
  }
  throw new Error("the options were accepted");
}

describe("report options", () => {
  it("ask for model calls by model in UTC by default", () => {
    expect(readReportOptions({})).toEqual({
      from: ".langmeter",
      question: {
        subject: "model_calls",
        by: ["model"],
        range: { since: undefined, until: undefined },
        timeZone: "UTC",
        top: undefined,
        explain: false,
      },
    });
  });

  it("take fields as a list or with commas, each once", () => {
    expect(readReportOptions({ by: "model, channel,model" }).question.by).toEqual(["model", "channel"]);
    expect(readReportOptions({ by: ["day", "user"] }).question.by).toEqual(["day", "user"]);
  });

  it("ask for tool calls where a field is about tools", () => {
    expect(readReportOptions({ by: "day,tool" }).question.subject).toBe("tool_calls");
  });

  it("refuse an unknown field, suggest the nearest and list them all", () => {
    const message = messageFor({ by: "model,chanel" });
    expect(message).toContain('unknown field "chanel". Did you mean channel?');
    for (const name of DIMENSION_NAMES) expect(message).toContain(name);
  });

  it.each(["", ",", "model,", "toString", "xyzzyx"])(
    "refuse the field list %j without a suggestion",
    (by) => {
      const message = messageFor({ by });
      expect(message).toMatch(/^--by: unknown field "/);
      expect(message).not.toContain("Did you mean");
    },
  );

  it("refuse an empty list of fields", () => {
    expect(messageFor({ by: [] })).toMatch(/^--by: unknown field ""/);
  });

  it("refuse model fields beside tools", () => {
    expect(messageFor({ by: "tool,provider" })).toBe(
      "--by: tool counts tool calls, which have no provider; ask for one of the two",
    );
  });

  it.each([0, -1, 1.5, "many", "", Number.NaN])("refuse %j rows", (top) => {
    expect(messageFor({ top })).toContain("--top:");
    expect(messageFor({ top })).toContain("allowed: a whole number from 1");
  });

  it.each(["Mars/Olympus", "+02:00", ""])("refuse the time zone %j", (tz) => {
    expect(messageFor({ tz })).toMatch(/^--tz: got ".*"; allowed: a time zone's name/);
  });

  it.each([
    "2026-02-30",
    "2026-13-01",
    "2026-1-1",
    "yesterday",
    "2026-11-21T10:00:00",
    "2026-02-30T00:00:00Z",
    "0000-01-01",
    "9999-12-31",
    "",
  ])("refuse the date %j", (date) => {
    expect(messageFor({ since: date })).toContain(`--since: no such date: "${date}"`);
    expect(messageFor({ until: date })).toContain(`--until: no such date: "${date}"`);
  });

  it("refuse a range that ends before it begins, or at once", () => {
    expect(messageFor({ since: "2026-11-02", until: "2026-11-01" })).toBe(
      "--since 2026-11-02 is not before --until 2026-11-01",
    );
    expect(messageFor({ since: "2026-11-02T00:00:00Z", until: "2026-11-02T01:00:00+01:00" })).toContain(
      "is not before",
    );
    expect(() => readReportOptions({ since: "2026-11-02", until: "2026-11-02" })).not.toThrow();
  });

  it("refuse what a caller without types may pass", () => {
    expect(messageFor({ from: "" })).toBe(
      '--from: got ""; allowed: a folder\'s path, or clickhouse://host:8123/database',
    );
    expect(messageFor({ by: 7 } as unknown as ReportOptions)).toContain(
      "--by: got 7; allowed: one or more of",
    );
    expect(messageFor({ explain: "yes" } as unknown as ReportOptions)).toBe(
      '--explain: got "yes"; allowed: true or false',
    );
    expect(messageFor({ form: "x" } as unknown as ReportOptions)).toContain("form");
  });
});
