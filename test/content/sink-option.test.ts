import { describe, expect, it } from "vitest";
import {
  checkCommonOptions,
  invalidSinkOption,
  type SinkOptionCheck,
  sinkOptionCheck,
} from "../../src/content/sink-option.ts";

const KEY = "sk-proj-AbCdEf0123456789AbCdEf";

describe("the error for a wrong option of a sink", () => {
  it.each([
    [KEY, "a string"],
    ["", "an empty string"],
    [[KEY], "an array"],
    [{ [KEY]: KEY }, "an object"],
    [() => KEY, "a function"],
    [null, "null"],
    [undefined, "undefined"],
    [-1, "-1"],
    [Number.NaN, "NaN"],
  ])("names the option and says of the value %j only what it is", (value, words) => {
    const { code, message } = invalidSinkOption("posthog", "host", value, "an address");
    expect({ code, message }).toEqual({
      code: "invalid_option",
      message: `posthog option host: got ${words}; allowed: an address`,
    });
  });
});

describe("the check of the options that all sinks share", () => {
  const check: SinkOptionCheck = sinkOptionCheck("otlp");
  const checked = (common: object, unknown: object = {}) =>
    checkCommonOptions(check, { name: "otlp", ...common }, unknown, "content, maxDelayMs, name");

  it.each([{}, { content: "hashed", maxDelayMs: 0 }, { maxDelayMs: 60_000, name: "second" }])(
    "accepts %j",
    (common) => {
      expect(() => checked(common)).not.toThrow();
    },
  );

  it.each([
    [{ content: "some" }, "content: got a string; allowed: full, truncated, hashed, none"],
    [{ maxDelayMs: 60_001 }, "maxDelayMs: got 60001; allowed: 0 to 60,000 milliseconds"],
    [{ maxDelayMs: Number.NaN }, "maxDelayMs: got NaN; allowed: 0 to 60,000 milliseconds"],
    [{ maxDelayMs: "5" }, "maxDelayMs: got a string; allowed: 0 to 60,000 milliseconds"],
    [{ name: "" }, "name: got an empty string; allowed: a name"],
  ])("refuses %j", (common, message) => {
    expect(() => checked(common)).toThrow(`otlp option ${message}`);
  });

  it("refuses an option that no sink of the name has", () => {
    expect(() => checked({}, { apiKey: KEY })).toThrow(
      "otlp option apiKey: got a string; allowed: only content, maxDelayMs, name",
    );
  });
});
