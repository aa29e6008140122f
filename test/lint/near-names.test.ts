import { describe, expect, it } from "vitest";
import { nearNames } from "../../src/lint/near-names.ts";

const nearOf = (counts: Record<string, number>) => [...nearNames(new Map(Object.entries(counts)))];

describe("names that are nearly the same", () => {
  it.each([
    ["portfolio.create", "portfolio_create"],
    ["portfolio.create", "portfolio.created"],
    ["portfolio.create", "portfolios.creating"],
    ["portfolio.create", "create_portfolio"],
    ["copy.edit", "copies_edited"],
    ["user.sign_up", "user_sign.up"],
    ["form.submit", "form_submitted"],
    ["key.use", "key_used"],
  ])("such as %s and %s are told", (one, other) => {
    expect(nearOf({ [one]: 2, [other]: 1 })).toEqual([[other, one]]);
  });

  it.each([
    ["portfolio.create", "portfolio.delete"],
    ["user.team_add", "team.user_add"],
    ["ai.enhance", "ai.enhance_text"],
    ["order.place", "order.plan"],
  ])("are not %s and %s", (one, other) => {
    expect(nearOf({ [one]: 1, [other]: 1 })).toEqual([]);
  });

  it("should be the most frequent one, or the first", () => {
    expect(nearOf({ "order.placed": 1, order_place: 3, "order.place": 1 })).toEqual([
      ["order.placed", "order_place"],
      ["order.place", "order_place"],
    ]);
    expect(nearOf({ "order.placed": 1, order_place: 1 })).toEqual([["order_place", "order.placed"]]);
  });
});
