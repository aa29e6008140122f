import { createTracer } from "langmeter";
import {
  capture,
  createOperations,
  identify,
  operation,
  startSession,
  withErrorTracking,
} from "langmeter/operations";
import { memory } from "langmeter/sinks/memory";
import { describe, expect, it } from "vitest";

const fail = () => {
  throw new Error("down");
};

describe("without a tracer", () => {
  it("everything does its work and nothing is recorded", async () => {
    expect(operation("portfolio.create", () => 1)).toBe(1);
    operation("portfolio.count", (run) => run.add({ holdings: 3 }));
    expect(createOperations({ portfolio: { open: () => 2 } }).portfolio.open()).toBe(2);
    expect(withErrorTracking(() => 3, { feature: "import" })()).toBe(3);
    expect(withErrorTracking(fail, { feature: "import" })).toThrow("down");
    capture("portfolio_created");
    identify("u_17");
    await using session = startSession("u_17");
    session.trackEvent("portfolio_opened");
    expect(session.run(() => 4)).toBe(4);
  });
});

describe("the tracer of an operation", () => {
  it("is the one that was made last, until it is closed", async () => {
    const [older, newer] = [memory(), memory()];
    const olderTracer = createTracer({ sinks: [older] });
    const newerTracer = createTracer({ sinks: [newer] });
    capture("portfolio_opened");
    await newerTracer.close();
    capture("portfolio_closed");
    expect(older.events).toEqual([]);
    expect(newer.events).toMatchObject([{ event: "portfolio_opened" }]);
    await olderTracer.close();
  });

  it("is the one it is given", async () => {
    const [given, other] = [memory(), memory()];
    const tracer = createTracer({ sinks: [given] });
    const otherTracer = createTracer({ sinks: [other] });
    operation("portfolio.create", () => {}, {}, { tracer });
    createOperations({ portfolio: { open: () => {} } }, { tracer }).portfolio.open();
    expect(withErrorTracking(fail, { feature: "import", tracer })).toThrow();
    capture("portfolio_created", {}, { tracer });
    identify("u_17", {}, { tracer });
    startSession("u_17", {}, { tracer }).end();
    const names = ["portfolio.create", "portfolio.open", "feature.failed", "portfolio_created", "identify"];
    expect(given.events.map(({ event }) => event)).toEqual([...names, "session_start", "session_end"]);
    expect(other.events).toEqual([]);
    await tracer.close();
    await otherTracer.close();
  });

  it("may be made after the operations", async () => {
    const track = createOperations({ portfolio: { open: () => "open" } });
    const record = memory();
    const tracer = createTracer({ sinks: [record] });
    expect(track.portfolio.open()).toBe("open");
    expect(record.events).toMatchObject([{ event: "portfolio.open" }]);
    await tracer.close();
  });

  it("may have no sink: health is kept all the same", async () => {
    const tracer = createTracer();
    expect(operation("portfolio.open", () => "open")).toBe("open");
    expect(tracer.health("portfolio.open").samples).toBe(1);
    await tracer.close();
  });
});
