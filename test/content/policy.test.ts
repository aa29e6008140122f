import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createContentPolicy, type RedactOptions } from "../../src/content/policy.ts";
import type { ContentMode } from "../../src/events/content-mode.ts";

const limits = { messages: 20, tools: 10 };
const policy = (mode: ContentMode, redact: RedactOptions = {}) => createContentPolicy(mode, limits, redact);
const key = "sk-".concat("proj-", "A1b2C3d4E5f6G7h8I9j0");

describe("the mode truncated", () => {
  it("cuts texts, messages and JSON at the limit, counted in code points", () => {
    const { text, message, json } = policy("truncated");
    expect(text("😀".repeat(30), 20)).toBe("😀".repeat(20));
    expect(message([{ type: "text", text: "x".repeat(30) }], 20)).toBe("x".repeat(20));
    expect(json({ a: "x".repeat(30) }, 10).text).toBe('{"a":"xxxx');
  });

  it("gives the whole length of a string and none of a value", () => {
    expect(policy("truncated").json("x".repeat(30), 10)).toEqual({ text: "x".repeat(10), chars: 30 });
    expect(policy("truncated").json({ a: 1 }, 10)).toEqual({ text: '{"a":1}', chars: undefined });
    expect(policy("truncated").json(undefined, 10)).toEqual({ text: undefined, chars: undefined });
  });

  it("leaves no part of a credential, wherever the cut falls", () => {
    const { text, json, record } = policy("truncated");
    const url = "postgres://reader:hunter2hunter2@db";
    fc.assert(
      fc.property(fc.nat(60), fc.integer({ min: 1, max: 60 }), (padding, limit) => {
        const raw = `${"x ".repeat(padding / 2)}${key} ${url}`;
        const shown = [text(raw, limit), json({ raw }, limit).text, JSON.stringify(record({ raw }, limit))];
        expect(shown.join()).not.toMatch(/sk-proj|hunt/);
      }),
    );
  });
});

describe("the mode full", () => {
  it("goes beyond the limits, up to a ceiling that backends accept", () => {
    const { text } = policy("full");
    expect(text("x".repeat(5_000), 20)).toHaveLength(5_000);
    expect(text("x".repeat(500_000), 20)).toHaveLength(100_000);
  });

  it("scrubs credentials all the same", () => {
    expect(policy("full").text(`use ${key}`, 20)).toBe("use [redacted api_key]");
  });
});

describe("the mode hashed", () => {
  it("gives equal texts equal marks that do not tell the text", () => {
    const { text, message } = policy("hashed");
    expect(text("hello", 20)).toBe("sha256:2cf24dba5fb0a30e"); // echo -n hello | sha256sum
    expect(message([{ type: "text", text: "hello" }], 20)).toBe("sha256:2cf24dba5fb0a30e");
    expect(text("hello!", 20)).not.toBe(text("hello", 20));
  });

  it("tells texts apart that differ behind the limit", () => {
    const { text } = policy("hashed");
    expect(text(`${"x".repeat(50)}a`, 20)).not.toBe(text(`${"x".repeat(50)}b`, 20));
  });

  it("hashes values whole, numbers and keys included", () => {
    const { json, record } = policy("hashed");
    expect(json({ phone: 4915112345678 }, 10).text).toMatch(/^sha256:[0-9a-f]{16}$/);
    const hashed = JSON.stringify(record({ phone: 4915112345678, name: "hello" }, 100));
    expect(hashed).not.toMatch(/phone|4915112345678|hello/);
    expect(hashed).toContain("sha256:2cf24dba5fb0a30e");
  });
});

describe("the mode none", () => {
  it("lets nothing out but the length of a string", () => {
    const { text, message, json, record } = policy("none");
    expect(text("hello", 20)).toBeUndefined();
    expect(message("hello", 20)).toBeUndefined();
    expect(json("hello", 20)).toEqual({ text: undefined, chars: 5 });
    expect(json({ a: 1 }, 20)).toEqual({ text: undefined, chars: undefined });
    expect(record({ a: 1 }, 20)).toBeUndefined();
  });
});

describe("what holds in every mode", () => {
  const modes: readonly ContentMode[] = ["full", "truncated", "hashed", "none"];

  it.each(modes)("keeps names and settings under %s, scrubbed and cut", (mode) => {
    const { label, settings } = policy(mode);
    expect(label("track_parcel")).toBe("track_parcel");
    expect(label(`tool ${key}`)).toBe("tool [redacted api_key]");
    expect([...label("😀".repeat(500))]).toHaveLength(200);
    expect(settings({ temperature: 0.2, service_tier: "flex", apiKey: "x" })).toEqual({
      temperature: 0.2,
      service_tier: "flex",
      apiKey: "[redacted]",
    });
    expect(settings({})).toBeUndefined();
  });

  it("scrubs personal data where it is asked to", () => {
    const { text, json } = policy("full", { pii: ["email"] });
    expect(text("ask a@example.org", 20)).toBe("ask [email]");
    expect(json({ from: "a@example.org" }, 20).text).toBe('{"from":"[email]"}');
    expect(policy("full").text("ask a@example.org", 20)).toBe("ask a@example.org");
  });
});

describe("a redaction of one's own", () => {
  it("has the last look at texts and at JSON", () => {
    const { text, json, record } = policy("full", {
      custom: (raw) => raw.replaceAll("Project X", "[project]"),
    });
    expect(text(`Project X uses ${key}`, 20)).toBe("[project] uses [redacted api_key]");
    expect(json({ a: "Project X" }, 20).text).toBe('{"a":"[project]"}');
    expect(record({ a: "Project X" }, 20)).toEqual({ a: "[project]" });
  });

  it.each<[string, () => unknown]>([
    [
      "throws",
      () => {
        throw new Error("broken");
      },
    ],
    ["returns nothing", () => undefined],
    ["returns a promise", async () => "later"],
  ])("hides the text where it %s", (_what, custom) => {
    expect(policy("full", { custom: custom as (text: string) => string }).text("private", 20)).toBe(
      "[redaction failed]",
    );
  });

  it("cannot make a text longer than its limit", () => {
    const { text, json } = policy("truncated", { custom: (raw) => raw.repeat(100) });
    expect(text("hello", 20)).toHaveLength(20);
    expect(json({ a: "hello" }, 10).text).toHaveLength(10);
  });
});
