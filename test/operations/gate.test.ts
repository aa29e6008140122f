import { createTracer } from "langmeter";
import { operation } from "langmeter/operations";
import { describe, expect, it } from "vitest";
import { startRecording } from "../langchain/support/recording.ts";

const limits = { p95Ms: 3_000, errorRate: 0.05, minSamples: 20 };

function start() {
  let now = 0;
  const recording = startRecording({ clock: () => now });
  const enhance = (ms: number, error?: Error) =>
    operation("ai.enhance", async () => {
      now += ms;
      if (error !== undefined) throw error;
    }).catch(() => {});
  const wait = (ms: number) => {
    now += ms;
  };
  return { ...recording, enhance, wait };
}

describe("the gate of an operation", () => {
  it("closes after slow calls, and the record says why, once", async () => {
    const { tracer, only, enhance } = start();
    for (let call = 0; call < 20; call++) await enhance(4_000);
    expect(tracer.gate("ai.enhance", limits)).toBe(false);
    expect(tracer.gate("ai.enhance", limits)).toBe(false);
    expect(only("feature_gate")).toMatchObject({
      operation: "ai.enhance",
      enabled: false,
      reason: "p95 4000 ms, limit 3000 ms",
      p95_ms: 4_000,
      samples: 20,
    });
  });

  it("closes after failing calls", async () => {
    const { tracer, only, enhance } = start();
    for (let call = 0; call < 18; call++) await enhance(10);
    for (let call = 0; call < 2; call++) await enhance(10, new Error("down"));
    expect(tracer.gate("ai.enhance", limits)).toBe(false);
    expect(only("feature_gate")).toMatchObject({ reason: "error rate 10.0%, limit 5.0%", error_rate: 0.1 });
  });

  it("stays open after calls that were stopped on purpose", async () => {
    const { tracer, all, enhance } = start();
    const abort = Object.assign(new Error("stopped"), { name: "AbortError" });
    for (let call = 0; call < 30; call++) await enhance(9_000, abort);
    expect(tracer.gate("ai.enhance", limits)).toBe(true);
    expect(all("feature_gate")).toEqual([]);
  });

  it("opens again when the bad calls are forgotten", async () => {
    const { tracer, all, enhance, wait } = start();
    for (let call = 0; call < 20; call++) await enhance(4_000);
    expect(tracer.gate("ai.enhance", limits)).toBe(false);
    wait(11 * 60_000);
    expect(tracer.gate("ai.enhance", limits)).toBe(true);
    expect(all("feature_gate").map(({ enabled }) => enabled)).toEqual([false, true]);
  });
});

describe("two gates on one operation", () => {
  it("each have a verdict of their own: one event for each change, however often they are asked", async () => {
    const { tracer, all, enhance } = start();
    for (let call = 0; call < 20; call++) await enhance(4_000);
    for (let view = 0; view < 100; view++) {
      expect(tracer.gate("ai.enhance", { p95Ms: 3_000 })).toBe(false);
      expect(tracer.gate("ai.enhance", { p95Ms: 5_000 })).toBe(true);
      expect(tracer.gate("ai.enhance", { minSamples: 20, p95Ms: 3_000 })).toBe(false);
    }
    expect(all("feature_gate")).toMatchObject([
      { enabled: false, limit_p95_ms: 3_000 },
      { enabled: false, limit_p95_ms: 3_000 },
    ]);
  });
});

describe("a gate's limits that cannot be right", () => {
  it.each([
    [{ errorRate: 5 }, "errorRate is 5"],
    [{ errorRate: Number.NaN }, "errorRate is NaN"],
    [{ errorRate: -0.1 }, "errorRate is -0.1"],
    [{ errorRate: "5%" }, "errorRate is a string"],
    [{ p95Ms: 0 }, "p95Ms is 0"],
    [{ p95Ms: null }, "p95Ms is null"],
    [{ minSamples: 0.5 }, "minSamples is 0.5"],
  ])("are named once in the log and do not count: %j", async (limits, said) => {
    const lines: string[] = [];
    const logger = { warn: (line: string) => void lines.push(line), info() {}, debug() {} };
    const tracer = createTracer({ logger });
    for (let view = 0; view < 3; view++) expect(tracer.gate("ai.enhance", limits as never)).toBe(true);
    expect(lines).toEqual([
      expect.stringContaining(`gate ai.enhance: ${said} and does not count; allowed: `),
    ]);
    await tracer.close();
  });
});
