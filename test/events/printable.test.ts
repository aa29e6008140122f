import { createTracer } from "langmeter";
import { consoleSink } from "langmeter/sinks/console";
import { afterEach, describe, expect, it, vi } from "vitest";
import { printable, printableJson, printableLine } from "../../src/events/printable.ts";
import { createDefaultLogger } from "../../src/logging/logger.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

// Controls of both sets, an escape that sets the title, bidi, zero width, tags, separators.
const HOSTILE =
  "a\u0000\u0007\u001B]0;b\u009B31m\u061C\u200B\u200E\u202E\u2066\uFEFF\u{E0041}\r\nc\u2028d\u2029\u0085e";
const COMMANDS = /[^\P{Cc}\n]|\p{Cf}|[\u2028\u2029]/u;

describe("what is printed", () => {
  it("commands no terminal, forges no line and turns nothing around", () => {
    expect(printable(HOSTILE)).not.toMatch(COMMANDS);
    expect(printableLine(HOSTILE)).not.toMatch(/\p{Cc}|\p{Cf}|[\u2028\u2029]/u);
    expect(printableLine("boom\r\nlangmeter: fake\u2028line")).toBe("boom langmeter: fake line");
    expect(printable("half \uD83D")).toBe("half \uFFFD");
  });

  it("keeps ordinary text of any script, and emoji sequences", () => {
    for (const text of ["Zoë 東京 नमस्ते", "👩‍👩‍👧‍👦 🧑🏽‍🚀 🏳️‍🌈 ❤️‍🔥 1️⃣ 🇨🇭", "a – “b”, c…", "tab-free\nlines"])
      expect(printable(text)).toBe(text);
    expect(printable("a\u200Db \u200D👩 👩\u200D")).toBe("a\uFFFDb \uFFFD👩 👩\uFFFD");
  });

  it("is the same in JSON once it is read", () => {
    const value = { [HOSTILE]: [HOSTILE, "👩‍👩‍👧", "\\u001b"] };
    const json = printableJson(JSON.stringify(value, undefined, 2));
    expect(json.replaceAll("👩‍👩‍👧", "")).not.toMatch(COMMANDS);
    expect(JSON.parse(json)).toEqual(value);
  });
});

describe("a name that comes from outside", () => {
  it("stays in its line of the log, of the application's own logger and of the console sink", async () => {
    const lines: string[] = [];
    const add = (line: string) => void lines.push(line);
    const tracer = createTracer({
      logger: { level: "debug", warn: add, info: add, debug: add } as never,
      sinks: [consoleSink({ level: "debug", write: add })],
    });
    const trace = tracer.startTrace({ userId: HOSTILE, channel: HOSTILE });
    trace.recordToolCall({ name: HOSTILE, error: new Error(HOSTILE) });
    trace.recordLlmCall({ model: HOSTILE, error: new Error(HOSTILE) });
    await trace.end();
    expect(lines.length).toBeGreaterThan(4);
    expect(lines.filter((line) => /\p{Cc}|\p{Cf}|[\u2028\u2029]/u.test(line))).toEqual([]);
  });

  it("stays in its line of the default logger", () => {
    const warn = vi.spyOn(console, "warn").mockReturnValue(undefined);
    createDefaultLogger("warn").warn(HOSTILE);
    expect(warn.mock.calls).toEqual([[printableLine(HOSTILE)]]);
  });
});
