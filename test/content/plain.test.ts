import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toPlain } from "../../src/content/plain.ts";
import { anything, NASTY_NAMES, nastyName, nastyValue } from "./nasty-values.ts";

const plain = (value: unknown, chars = 10_000) => toPlain(value, { chars }, (text) => text);

function expectJson(value: unknown): void {
  if (value === undefined) return;
  expect(JSON.parse(JSON.stringify(value))).toEqual(value);
}

describe("toPlain", () => {
  it("makes JSON of anything", () => {
    fc.assert(fc.property(anything, fc.nat(2_000), (value, chars) => expectJson(plain(value, chars))));
  });

  it.each(NASTY_NAMES)("makes JSON of a nasty value: %s", (name) => {
    const value = nastyValue(name);
    expectJson(plain(value));
    expectJson(plain({ before: 1, value, after: [value] }));
  });

  it("stays within its budget, whatever it is given", () => {
    fc.assert(
      fc.property(nastyName, fc.integer({ min: 1, max: 500 }), (name, chars) => {
        const made = JSON.stringify(toPlain([nastyValue(name)], { chars, nodes: 50 }, (text) => text)) ?? "";
        // Escapes take up to six characters, punctuation and marks such as [circular] a few per value.
        expect(made.length).toBeLessThan(6 * chars + 50 * 30);
      }),
      { numRuns: 200 },
    );
  });

  it.each<[string, unknown, unknown]>([
    ["a date", new Date(0), "1970-01-01T00:00:00.000Z"],
    ["an invalid date", new Date(Number.NaN), "Invalid Date"],
    ["a big integer", 2n ** 70n, "1180591620717411303424"],
    ["a symbol", Symbol("x"), "Symbol(x)"],
    ["NaN", Number.NaN, "NaN"],
    ["a regular expression", /a+/g, "/a+/g"],
    ["a function", function lookUp() {}, "[function lookUp]"],
    ["an error", new TypeError("bad"), { name: "TypeError", message: "bad" }],
    [
      "a map",
      new Map<unknown, unknown>([
        ["a", 1],
        [2, "b"],
      ]),
      { a: 1, "2": "b" },
    ],
    ["a set", new Set([1, "a"]), [1, "a"]],
    ["binary data", new Uint8Array(5), "[binary 5 bytes]"],
    ["a promise", Promise.resolve(), "[promise]"],
    ["an undefined property", { a: undefined, b: 1 }, { b: 1 }],
    ["an object that tells its own JSON", { toJSON: () => ({ id: 7 }) }, { id: 7 }],
    ["an object that hides from JSON", { toJSON: () => undefined, inner: "hidden" }, null],
    [
      "a media block",
      { note: "data:image/png;base64,".concat("A".repeat(400)) },
      { note: "[image image/png 300 bytes]" },
    ],
  ])("tells %s", (_what, value, expected) => {
    expect(plain(value)).toEqual(expected);
  });

  it("marks what it cannot read and goes on", () => {
    const value = {
      circular: nastyValue("circularRecord"),
      throwingGetter: nastyValue("throwingGetter"),
      revoked: nastyValue("revokedRecord"),
      throwingToJson: nastyValue("throwingToJson"),
      last: 1,
    };
    expect(plain(value)).toEqual({
      circular: { name: "loop", self: "[circular]" },
      throwingGetter: { fine: 1, broken: "[unreadable]" },
      revoked: "[unreadable]",
      throwingToJson: "[unreadable]",
      last: 1,
    });
  });

  it("shows an object twice that is referenced twice", () => {
    const shared = { a: 1 };
    expect(plain([shared, shared])).toEqual([{ a: 1 }, { a: 1 }]);
  });

  it("changes neither the value nor any prototype", () => {
    const value = JSON.parse('{"__proto__":{"polluted":true},"a":[1,{"b":2}]}');
    const before = JSON.stringify(value);
    expect(plain(value)).toEqual({ a: [1, { b: 2 }] });
    expect(JSON.stringify(value)).toBe(before);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it("redacts what a property's name marks as a credential", () => {
    const value = { apiKey: "x", nested: { password: { deep: "y" }, token_count: 3 }, cookie: null };
    expect(plain(value)).toEqual({
      apiKey: "[redacted]",
      nested: { password: "[redacted]", token_count: 3 },
      cookie: null,
    });
  });

  it("scrubs every string and every key, also where the budget cuts them", () => {
    const scrub = (text: string) => text.replaceAll("SENTINEL", "*");
    fc.assert(
      fc.property(fc.nat(40), fc.nat(40), (chars, padding) => {
        const value = { ["k".repeat(padding % 7)]: `${"x".repeat(padding)}SENTINEL`, aSENTINEL: 1 };
        const made = JSON.stringify(toPlain(value, { chars }, scrub));
        expect(made).not.toMatch(/SEN/);
      }),
    );
  });
});
