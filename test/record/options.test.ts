import { createTracer, isLangMeterError } from "langmeter";
import { memory } from "langmeter/sinks/memory";
import { describe, expect, it } from "vitest";
import { environmentVariable } from "../../src/logging/environment.ts";
import { resolveOptions } from "../../src/record/options.ts";

function errorOf(options: unknown): Error {
  try {
    createTracer(options as never);
  } catch (error) {
    if (isLangMeterError(error)) return error;
    throw error;
  }
  return expect.unreachable("the options should have been refused");
}

describe("a wrong option", () => {
  const wrong: readonly (readonly [option: string, value: unknown, shown: string, allowed: string])[] = [
    ["environment", "", '""', "a non-empty string"],
    ["environment", 7, "7", "a non-empty string"],
    ["release", Symbol("v1"), "Symbol(v1)", "a non-empty string"],
    ["sinks", memory(), "an object with", "an array of sinks with unique names"],
    ["sinks", [memory(), memory()], "an array of memory, memory", "an array of sinks with unique names"],
    ["sinks", [{ name: "x", kind: "batch" }], "an array of x", "an array of sinks with unique names"],
    ["sinks", [{ name: "x", send() {} }], "an array of x", "an array of sinks with unique names"],
    ["sinks", [null], "an array of object", "an array of sinks with unique names"],
    ["content", "partial", '"partial"', "one of full, truncated, hashed, none"],
    ["maxContentChars", 0, "0", "a whole number from 1 to 100,000, or { messages, tools } of such"],
    ["maxContentChars", 100_001, "100001", "from 1 to 100,000"],
    ["maxContentChars", 1.5, "1.5", "a whole number"],
    ["maxContentChars", Number.NaN, "NaN", "a whole number"],
    ["maxContentChars", "2000", '"2000"', "a whole number"],
    ["maxContentChars", { messages: -1 }, "an object with messages", "{ messages, tools }"],
    ["maxContentChars", { prompts: 100 }, "an object with prompts", "{ messages, tools }"],
    ["redact", { pii: ["name"] }, "an object with pii", "pii?: (email | iban | phone | card | ip)[]"],
    ["redact", { pii: "email" }, "an object with pii", "pii?"],
    ["redact", { custom: "x" }, "an object with custom", "custom?: (text) => text"],
    ["redact", { email: true }, "an object with email", "{ pii?"],
    ["redact", [], "an array of nothing", "{ pii?"],
    ["sampling", 0.5, "0.5", "{ rate?: 0 to 1 or a function"],
    ["sampling", { rate: 2 }, "an object with rate", "rate?"],
    ["sampling", { rate: 0.5, keep: { slow: 1 } }, "an object with rate, keep", "keep?"],
    ["sampling", { sinks: { posthog: "all" } }, "an object with sinks", "sinks?"],
    ["pricing", "cheap", '"cheap"', "{ extend?, replace?, aliases?, discount? }"],
    ["openRunTtlMs", 999, "999", "from 1,000 to 86,400,000"],
    ["openRunTtlMs", Number.POSITIVE_INFINITY, "Infinity", "from 1,000 to 86,400,000"],
    ["maxOpenRuns", 0, "0", "a whole number from 1 to 1,000,000"],
    ["maxOpenRuns", 10n, "10", "a whole number from 1 to 1,000,000"],
    ["clock", 0, "0", "a function that returns milliseconds since 1970"],
    ["clock", () => "now", "a function", "a function that returns milliseconds since 1970"],
    ["clock", () => Number.NaN, "a function", "a function that returns milliseconds since 1970"],
    ["logger", { warn() {} }, "an object with warn", "an object with the functions warn, info and debug"],
    ["logger", null, "null", "an object with the functions warn, info and debug"],
    ["defaults", { user_di: "u" }, "an object with user_di", "userId?"],
    ["defaults", { userId: {} }, "an object with userId", "userId?"],
    ["defaults", { tags: "a" }, "an object with tags", "tags?"],
    ["defaults", { metadata: [] }, "an object with metadata", "metadata?"],
  ];

  it.each(wrong)("%s is named with its value and what is allowed: %o", (option, value, shown, allowed) => {
    const error = errorOf({ [option]: value });
    expect(error).toMatchObject({ code: "invalid_option" });
    expect(error.message).toContain(`option ${option}: got ${shown}`);
    expect(error.message).toContain(allowed);
  });

  it("that does not exist is named, with those that do", () => {
    expect(errorOf({ sink: [] }).message).toBe(
      "option sink: got an array of nothing; allowed: only environment, release, sinks, content, maxContentChars, redact, sampling, budget, pricing, estimateTokens, openRunTtlMs, maxOpenRuns, closeOnExit, clock, logger, defaults; did you mean sinks?",
    );
  });

  it.each([null, 5, "prod", []])("is all that is said of options that are no object: %j", (options) => {
    expect(errorOf(options).message).toMatch(/^options: got .*; allowed: an object$/);
  });

  it("commands no terminal, whatever stands in a value or a name", () => {
    const hostile = "\u001b[31mred\u001b]8;;http://a.example\u0007\u202e\u009b";
    expect(errorOf({ sinks: [{ name: hostile, write: 1 }] }).message).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(errorOf({ [hostile]: hostile }).message).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });

  it("does not give a credential away, nor a book", () => {
    const key = "sk-".concat("proj-", "A1b2C3d4E5f6G7h8I9j0");
    expect(errorOf({ apiKey: key }).message).not.toContain("A1b2");
    expect(errorOf({ content: "x".repeat(1_000_000) }).message.length).toBeLessThan(400);
  });
});

describe("the defaults", () => {
  it("are filled in where nothing is given or undefined is", () => {
    const { sinks, content, limits, openRunTtlMs, maxOpenRuns, defaults } = resolveOptions({
      content: undefined as never,
    });
    expect({ sinks, content, limits, openRunTtlMs, maxOpenRuns, defaults }).toEqual({
      sinks: [],
      content: "truncated",
      limits: { messages: 2_000, tools: 1_000 },
      openRunTtlMs: 900_000,
      maxOpenRuns: 10_000,
      defaults: {},
    });
  });

  it("fill up a limit that is given for one side only", () => {
    expect(resolveOptions({ maxContentChars: { tools: 50 } }).limits).toEqual({ messages: 2_000, tools: 50 });
    expect(resolveOptions({ maxContentChars: 70 }).limits).toEqual({ messages: 70, tools: 70 });
  });

  it("take environment and release as context, which the context option may override", () => {
    const defaults = { environment: "staging", channel: "web", release: undefined };
    expect(resolveOptions({ environment: "prod", release: "1.2", defaults }).defaults).toEqual({
      environment: "staging",
      release: "1.2",
      channel: "web",
    });
  });

  it("measure time and duration with the clock that is given", () => {
    const { clock } = resolveOptions({ clock: () => 5_000 });
    expect([clock.now(), clock.elapsed()]).toEqual([5_000, 5_000]);
  });

  it("take the wall clock for times and the monotonic clock for durations", () => {
    const { clock } = resolveOptions();
    expect(Math.abs(clock.now() - Date.now())).toBeLessThan(1_000);
    expect(Math.abs(clock.elapsed() - performance.now())).toBeLessThan(1_000);
  });
});

describe("environmentVariable", () => {
  it("takes an empty variable for none", () => {
    process.env.LANGMETER_TEST_EMPTY = "";
    process.env.LANGMETER_TEST_SET = "x";
    expect(environmentVariable("LANGMETER_TEST_EMPTY")).toBeUndefined();
    expect(environmentVariable("LANGMETER_TEST_SET")).toBe("x");
    expect(environmentVariable("LANGMETER_TEST_MISSING")).toBeUndefined();
    delete process.env.LANGMETER_TEST_EMPTY;
    delete process.env.LANGMETER_TEST_SET;
  });
});
