import { describe, expect, it } from "vitest";
import { createReportedErrors } from "../../../src/sinks/sentry/reported-errors.ts";

describe("the errors that were reported", () => {
  it("know an error by identity, not by what it says", () => {
    const reported = createReportedErrors();
    const error = new Error("timeout");
    expect(reported.note(error)).toBe(false);
    expect(reported.note(error)).toBe(true);
    expect(reported.note(new Error("timeout"))).toBe(false);
  });

  it("know an error again that another one wraps", () => {
    const reported = createReportedErrors();
    const error = new Error("timeout");
    reported.note(error);
    const wrapper = new Error("the chain failed", { cause: new Error("step 2 failed", { cause: error }) });
    expect(reported.note(wrapper)).toBe(true);
    expect(reported.note(new Error("the graph failed", { cause: wrapper }))).toBe(true);
  });

  it("tell requests apart that failed for one and the same cause", () => {
    const reported = createReportedErrors();
    const cause = new Error("socket closed");
    expect(reported.note(new Error("fetch failed", { cause }))).toBe(false);
    expect(reported.note(new Error("fetch failed", { cause }))).toBe(false);
  });

  it("know nothing of what has no identity", () => {
    const reported = createReportedErrors();
    for (const thrown of [undefined, null, "timeout", 3]) {
      expect(reported.note(thrown)).toBe(false);
      expect(reported.note(thrown)).toBe(false);
    }
  });

  it("come to an end with an error that is its own cause", () => {
    const error = new Error("round");
    error.cause = error;
    const reported = createReportedErrors();
    expect(reported.note(error)).toBe(false);
    expect(reported.note(error)).toBe(true);
  });
});
