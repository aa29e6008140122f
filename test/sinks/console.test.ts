import { consoleSink } from "langmeter/sinks/console";
import { afterEach, describe, expect, it, vi } from "vitest";
import { recordedSample } from "../events/samples.ts";
import { describeSink } from "./describe-sink.ts";

describeSink("console", () => {
  const lines: string[] = [];
  let broken = false;
  const write = (line: string) => {
    if (broken) throw new Error("the pipe is closed");
    lines.push(line);
  };
  return {
    sink: consoleSink({ level: "debug", write }),
    delivered: async () => lines.length,
    breakDelivery: () => {
      broken = true;
    },
  };
});

describe("the console sink", () => {
  afterEach(() => vi.restoreAllMocks());

  it("prints a line per trace, and at debug a line per event", () => {
    const linesAt = (level: "info" | "debug") => {
      const lines: string[] = [];
      const sink = consoleSink({ level, write: (line) => lines.push(line) });
      for (const name of ["llm_call_start", "llm_call_end", "trace_complete"] as const)
        sink.write(recordedSample(name));
      return lines.map((line) => line.split(" ")[1]);
    };
    expect(linesAt("info")).toEqual(["trace_complete"]);
    expect(linesAt("debug")).toEqual(["llm_call_start", "llm_call_end", "trace_complete"]);
  });

  it("prints to the console unless told otherwise", () => {
    const log = vi.spyOn(console, "log").mockReturnValue(undefined);
    consoleSink().write(recordedSample("trace_complete"));
    expect(log).toHaveBeenCalledExactlyOnceWith(expect.stringMatching(/^langmeter: trace_complete /));
  });

  it.each([
    [{ level: "trace" }, "console option level: got a string; allowed: info or debug"],
    [{ write: "stdout" }, "console option write: got a string; allowed: a function that takes a line"],
  ])("refuses wrong options: %j", (options, message) => {
    expect(() => consoleSink(options as never)).toThrow(
      expect.objectContaining({ code: "invalid_option", message }),
    );
  });
});
