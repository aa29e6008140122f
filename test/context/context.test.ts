import { describe, expect, it } from "vitest";
import { mergeContexts, type TraceContext } from "../../src/context/context.ts";
import { NASTY_NAMES, nastyValue } from "../content/nasty-values.ts";

describe("mergeContexts", () => {
  it("lets later contexts win, field by field", () => {
    expect(mergeContexts({ userId: "a", channel: "web" }, undefined, { userId: "b", release: "2" })).toEqual({
      userId: "b",
      channel: "web",
      release: "2",
    });
  });

  it("keeps what a later context leaves undefined", () => {
    expect(mergeContexts({ userId: "a" }, { userId: undefined })).toEqual({ userId: "a" });
  });

  it("unites tags and merges metadata key by key", () => {
    expect(
      mergeContexts(
        { tags: ["a", "b"], metadata: { plan: "free", team: 1 } },
        { tags: ["b", "c"], metadata: { plan: "paid" } },
      ),
    ).toEqual({ tags: ["a", "b", "c"], metadata: { plan: "paid", team: 1 } });
  });

  it("says nothing where nothing is given", () => {
    expect(mergeContexts(undefined, {}, { tags: [], metadata: {} })).toEqual({});
  });

  it("changes none of what it merges", () => {
    const first = Object.freeze({ tags: Object.freeze(["a"]), metadata: Object.freeze({ plan: "free" }) });
    mergeContexts(first, { tags: ["b"], metadata: { plan: "paid" } });
    expect(first).toEqual({ tags: ["a"], metadata: { plan: "free" } });
  });

  it.each(NASTY_NAMES)("reads a nasty value without a throw: %s", (name) => {
    const value = nastyValue(name) as TraceContext;
    const merged = mergeContexts({ userId: "a" }, value, { metadata: value, tags: value } as TraceContext);
    expect(merged.userId).toBe("a");
  });
});
