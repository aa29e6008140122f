import { describe, expect, it } from "vitest";
import { createGates, type GateChange } from "../../src/health/gate.ts";
import { createHealthBook } from "../../src/health/health-book.ts";

const MINUTE = 60_000;

function start() {
  let now = 0;
  const book = createHealthBook(() => now);
  const changes: GateChange[] = [];
  const gates = createGates({ book, changed: (change) => changes.push(change), warn: () => {} });
  return {
    book,
    gates,
    changes,
    wait: (ms: number) => {
      now += ms;
    },
    calls(count: number, latencyMs: number, failed = false) {
      for (let call = 0; call < count; call++) book.note("ai.enhance", latencyMs, failed);
    },
  };
}

describe("the health of an operation", () => {
  it("is unknown before its first call", () => {
    expect(start().book.read("ai.enhance")).toEqual({ samples: 0 });
  });

  it("is its percentiles and its share of failures", () => {
    const { book } = start();
    for (let latency = 1; latency <= 1_000; latency++) book.note("ai.enhance", latency, latency % 20 === 0);
    const { samples, errorRate, p50Ms, p95Ms, p99Ms } = book.read("ai.enhance");
    expect([samples, errorRate]).toEqual([1_000, 0.05]);
    expect(p50Ms).toBeGreaterThan(490);
    expect(p50Ms).toBeLessThan(510);
    expect(p95Ms).toBeGreaterThan(940);
    expect(p95Ms).toBeLessThan(960);
    expect(p99Ms).toBeGreaterThan(985);
    expect(p99Ms).toBeLessThanOrEqual(1_000);
  });

  it("forgets what is older than ten minutes, and keeps what is younger than five", () => {
    const { book, calls, wait } = start();
    calls(10, 100);
    wait(4 * MINUTE);
    calls(10, 200);
    wait(4 * MINUTE);
    expect(book.read("ai.enhance").samples).toBe(20);
    wait(6 * MINUTE);
    expect(book.read("ai.enhance").samples).toBe(0);
  });

  it("knows a bounded number of names", () => {
    const { book } = start();
    for (let name = 0; name < 600; name++) book.note(`op.n${name}`, 1, false);
    expect(book.read("op.n0").samples).toBe(0);
    expect(book.read("op.n599").samples).toBe(1);
  });
});

describe("a gate", () => {
  const limits = { p95Ms: 3_000, errorRate: 0.05, minSamples: 20 };

  it("is open while too little is known", () => {
    const { gates, calls } = start();
    calls(19, 10_000, true);
    expect(gates.isOpen("ai.enhance", limits)).toBe(true);
  });

  it("closes when the operation is too slow, and says why, once", () => {
    const { gates, calls, changes } = start();
    calls(20, 4_000);
    expect(gates.isOpen("ai.enhance", limits)).toBe(false);
    expect(gates.isOpen("ai.enhance", limits)).toBe(false);
    expect(changes).toMatchObject([
      {
        operation: "ai.enhance",
        enabled: false,
        reason: "p95 4000 ms, limit 3000 ms",
        health: { samples: 20 },
      },
    ]);
  });

  it("closes when too much fails", () => {
    const { gates, calls, changes } = start();
    calls(18, 10);
    calls(2, 10, true);
    expect(gates.isOpen("ai.enhance", limits)).toBe(false);
    expect(changes[0]?.reason).toBe("error rate 10.0%, limit 5.0%");
  });

  it("stays closed at its limit, and opens when things are clearly better", () => {
    const { gates, calls, changes, wait } = start();
    calls(20, 3_100);
    expect(gates.isOpen("ai.enhance", limits)).toBe(false);
    wait(11 * MINUTE);
    calls(20, 2_900);
    expect(gates.isOpen("ai.enhance", limits)).toBe(false);
    wait(11 * MINUTE);
    calls(20, 2_000);
    expect(gates.isOpen("ai.enhance", limits)).toBe(true);
    expect(changes.map(({ enabled }) => enabled)).toEqual([false, true]);
  });

  it("opens again when nobody has called for a while: closed features make no calls", () => {
    const { gates, calls, wait } = start();
    calls(50, 9_000);
    expect(gates.isOpen("ai.enhance", limits)).toBe(false);
    wait(11 * MINUTE);
    expect(gates.isOpen("ai.enhance", limits)).toBe(true);
  });
});
