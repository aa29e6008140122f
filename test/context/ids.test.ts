import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { newRunId, newSpanId, newTraceId, spanIdOfRun, traceIdOfRun, uuidV7 } from "../../src/context/ids.ts";

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const LATE = Date.UTC(2100, 0); // behind every time that another test in this file uses

describe("uuidV7", () => {
  it("makes 200,000 different ids within one millisecond, in ascending order", () => {
    const ids = Array.from({ length: 200_000 }, () => uuidV7(LATE));
    expect(new Set(ids).size).toBe(200_000);
    expect(ids.filter((id) => !UUID_V7.test(id))).toEqual([]);
    expect(ids.findIndex((id, index) => index > 0 && id <= (ids[index - 1] ?? ""))).toBe(-1);
  });

  it("begins with the time in milliseconds", () => {
    const time = LATE + 3_600_000;
    expect(Number.parseInt(uuidV7(time).replace("-", "").slice(0, 12), 16)).toBe(time);
  });

  it("keeps its order when the clock goes back", () => {
    const before = uuidV7(LATE + 7_200_000);
    expect(uuidV7(LATE) > before).toBe(true);
    expect(uuidV7(-5) > before).toBe(true);
  });
});

describe("ids for W3C trace context", () => {
  it("are new each time and of the right length", () => {
    const traces = new Set(Array.from({ length: 10_000 }, newTraceId));
    const spans = new Set(Array.from({ length: 10_000 }, newSpanId));
    expect([traces.size, spans.size]).toEqual([10_000, 10_000]);
    expect([...traces].every((id) => /^[0-9a-f]{32}$/.test(id))).toBe(true);
    expect([...spans].every((id) => /^[0-9a-f]{16}$/.test(id))).toBe(true);
  });

  it("come from the run id: all 32 digits for the trace, the last 16 for the span", () => {
    const runId = "01A1FBBB-45A4-704A-B1A3-59747DFE7AEA";
    expect(traceIdOfRun(runId)).toBe("01a1fbbb45a4704ab1a359747dfe7aea");
    expect(spanIdOfRun(runId)).toBe("b1a359747dfe7aea");
  });

  it("differ for runs that start within one millisecond", () => {
    const spans = Array.from({ length: 2_000 }, () => spanIdOfRun(newRunId()));
    expect(new Set(spans).size).toBe(2_000);
  });

  it("are well-formed for a run id that is no UUID", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (runId) => {
        expect(traceIdOfRun(runId)).toMatch(/^[0-9a-f]{32}$/);
        expect(spanIdOfRun(runId)).toMatch(/^[0-9a-f]{16}$/);
      }),
    );
    expect(traceIdOfRun("my-run")).not.toBe(traceIdOfRun("my-run"));
  });
});
