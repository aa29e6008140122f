import { createTracer } from "langmeter";
import { memory } from "langmeter/sinks/memory";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createDefaultLogger, createSafeLogger, levelOf } from "../../src/logging/logger.ts";

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

function spyOnConsole() {
  const warn = vi.spyOn(console, "warn").mockReturnValue(undefined);
  const info = vi.spyOn(console, "info").mockReturnValue(undefined);
  const debug = vi.spyOn(console, "debug").mockReturnValue(undefined);
  return () => [warn, info, debug].map((method) => method.mock.calls.length);
}

describe("the default logger", () => {
  it.each([
    ["silent", [0, 0, 0]],
    ["warn", [1, 0, 0]],
    ["info", [1, 1, 0]],
    ["debug", [1, 1, 1]],
    ["DEBUG", [1, 1, 1]],
    ["verbose", [1, 0, 0]],
    [undefined, [1, 0, 0]],
  ])("at LOG_LEVEL %s writes that much of warn, info and debug: %j", (level, counts) => {
    const countCalls = spyOnConsole();
    const logger = createDefaultLogger(level);
    logger.warn("w");
    logger.info("i");
    logger.debug("d");
    expect(countCalls()).toEqual(counts);
  });

  it("at info tells one line per trace, at debug one per event", async () => {
    for (const [level, infos, debugs] of [
      ["info", 1, 0],
      ["debug", 1, 2],
    ] as const) {
      vi.stubEnv("LOG_LEVEL", level);
      const countCalls = spyOnConsole();
      const trace = createTracer().startTrace();
      trace.recordLlmCall({ model: "gpt-4o-mini", input: "hello", output: "hi" });
      await trace.end();
      expect(countCalls()).toEqual([0, infos, debugs]);
      vi.restoreAllMocks();
    }
  });
});

describe("a logger of one's own", () => {
  const own = { warn: vi.fn(), info: vi.fn(), debug: vi.fn() };

  it("gets traces unless it names its level", () => {
    expect(levelOf(own)).toBe("info");
    expect(levelOf(Object.assign({}, own, { level: "debug" }))).toBe("debug");
    expect(levelOf(Object.assign({}, own, { level: "chatty" }))).toBe("info");
  });

  it("may throw without harm to what is recorded", async () => {
    const fail = () => {
      throw new Error("disk full");
    };
    const sink = memory();
    const logger = { level: "debug", warn: fail, info: fail, debug: fail };
    const tracer = createTracer({ sinks: [sink], logger });
    const trace = tracer.startTrace();
    trace.recordLlmCall({ model: "gpt-4o-mini", input: "hello", output: "hi" });
    await expect(trace.end()).resolves.toMatchObject({ llm_calls: 1 });
    expect(sink.events.map(({ event }) => event)).toEqual([
      "llm_call_start",
      "llm_call_end",
      "trace_complete",
    ]);
    expect(() => createSafeLogger(logger).warn("x")).not.toThrow();
  });

  it("keeps its own this", () => {
    class Lines {
      readonly lines: string[] = [];
      warn(line: string) {
        this.lines.push(line);
      }
      info() {}
      debug() {}
    }
    const lines = new Lines();
    createSafeLogger(lines).warn("a");
    expect(lines.lines).toEqual(["a"]);
  });
});
