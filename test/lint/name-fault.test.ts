import { describe, expect, it } from "vitest";
import { faultOfName } from "../../src/lint/name-fault.ts";
import { EVENT_NAMES } from "../../src/report/field-rule.ts";

describe("what is wrong with a name", () => {
  it.each([
    ["portfolio.create", undefined],
    ["portfolio_created", undefined],
    ["ai.draft.rate_2", undefined],
    ["", "is empty"],
    ["create", "is a single word"],
    ["Portfolio.create", "has capital letters"],
    ["portfolio create", "has characters other than letters, digits, dots and underscores"],
    ["portfolio..create", "begins or ends with a separator, or has two in a row"],
    ["_portfolio_create", "begins or ends with a separator, or has two in a row"],
    ["2fa.enable", "has a word that begins with a digit"],
    [`portfolio.${"x".repeat(31)}`, "is too long"],
    ["session_start", "is an event of LangMeter's own"],
  ])("%j: %s", (name, fault) => {
    expect(faultOfName(name)).toBe(fault);
  });

  it("is found in all of LangMeter's own", () => {
    for (const name of EVENT_NAMES) expect(faultOfName(name)).toMatch(/LangMeter's own|single word/);
  });
});
