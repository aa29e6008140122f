import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createDispatcher } from "../../src/delivery/dispatcher.ts";
import { recordedSample } from "../events/samples.ts";
import {
  fail,
  fakeBatchSink,
  fakeImmediateSink,
  forever,
  idOf,
  type ListeningLogger,
  listeningLogger,
  samples,
  settled,
} from "./fake-sinks.ts";

let logger: ListeningLogger;
beforeEach(() => {
  vi.useFakeTimers();
  logger = listeningLogger();
});
afterEach(() => vi.useRealTimers());

describe("delivery", () => {
  it("keeps the order of 200 events and gives each to the sink once", async () => {
    const sink = fakeBatchSink("fake", { maxEvents: 30 });
    const dispatcher = createDispatcher([sink], logger);
    const events = samples(200);
    for (const event of events) dispatcher.push(event);
    const report = await settled(dispatcher.flush(1_000));
    expect(sink.accepted).toEqual(events.map(idOf));
    expect(report).toEqual({
      sent: 200,
      pending: 0,
      dropped: 0,
      reasons: {},
      sinks: { fake: { sent: 200, pending: 0, dropped: 0, reasons: {} } },
    });
  });

  it("hands a batch over when it is full, by count or by size, and else when its time has come", async () => {
    const { length } = recordedSample().json;
    const sink = fakeBatchSink("fake", { maxEvents: 3, maxBytes: 2 * length + 10, maxDelayMs: 500 });
    const dispatcher = createDispatcher([sink], logger);
    for (const event of samples(2)) dispatcher.push(event);
    await vi.advanceTimersByTimeAsync(499);
    expect(sink.tried).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(sink.tried).toEqual([2]);
    for (const event of samples(5)) dispatcher.push(event);
    await vi.advanceTimersByTimeAsync(0);
    expect(sink.tried).toEqual([2, 2, 2]);
    await vi.advanceTimersByTimeAsync(500);
    expect(sink.tried).toEqual([2, 2, 2, 1]);
  });

  it("sends an event that alone is larger than a batch", async () => {
    const sink = fakeBatchSink("fake", { maxBytes: 1 });
    const dispatcher = createDispatcher([sink], logger);
    dispatcher.push(recordedSample());
    expect(await settled(dispatcher.flush(100))).toMatchObject({ sent: 1, pending: 0 });
  });

  it("survives a sink that allows no event in a batch", async () => {
    const sink = fakeBatchSink("fake", { maxEvents: 0 });
    const dispatcher = createDispatcher([sink], logger);
    for (const event of samples(2)) dispatcher.push(event);
    expect(await settled(dispatcher.flush(100))).toMatchObject({ sent: 2 });
    expect(sink.tried).toEqual([1, 1]);
  });

  it("takes up again what comes after a quiet time", async () => {
    const sink = fakeBatchSink();
    const dispatcher = createDispatcher([sink], logger);
    for (let round = 0; round < 3; round++) {
      dispatcher.push(recordedSample());
      await vi.advanceTimersByTimeAsync(5_000);
    }
    expect(sink.tried).toEqual([1, 1, 1]);
  });

  it("does not let a dead or slow sink delay another", async () => {
    const dead = fakeBatchSink("dead");
    dead.script.push(forever);
    const quick = fakeBatchSink("quick");
    const dispatcher = createDispatcher([dead, quick], logger);
    for (const event of samples(5)) dispatcher.push(event);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(quick.accepted).toHaveLength(5);
    expect(await settled(dispatcher.flush(200))).toMatchObject({
      sinks: { dead: { sent: 0, pending: 5 }, quick: { sent: 5, pending: 0 } },
    });
  });

  it("counts a throw of an immediate sink as rejected, warns once and goes on", async () => {
    const seen: string[] = [];
    const broken = fakeImmediateSink("broken", fail(Object.create(null)));
    const sound = fakeImmediateSink("sound", (recorded) => seen.push(idOf(recorded)));
    const dispatcher = createDispatcher([broken, sound], logger);
    const events = samples(3);
    for (const event of events) dispatcher.push(event);
    expect(seen).toEqual(events.map(idOf));
    expect(await settled(dispatcher.flush(100))).toMatchObject({
      sent: 3,
      dropped: 3,
      reasons: { rejected: 3 },
      sinks: { broken: { sent: 0, dropped: 3 }, sound: { sent: 3, dropped: 0 } },
    });
    expect(logger.warnings).toEqual(["langmeter: sink broken failed: no reason given"]);
  });
});

describe("the queue", () => {
  it("drops the oldest at 10,000 events, totals and errors last", async () => {
    const sink = fakeBatchSink("fake", { maxEvents: 1 });
    let wakeUp = () => {};
    sink.script.push(() => new Promise((resolve) => (wakeUp = resolve)));
    const dispatcher = createDispatcher([sink], logger);
    dispatcher.push(recordedSample()); // the sink hangs on this one, what follows queues up
    const precious = [
      recordedSample("trace_complete"),
      recordedSample("llm_error"),
      recordedSample("tool_error"),
      recordedSample("portfolio.create", { status: "error" }),
      recordedSample("feature.failed", { status: undefined }),
    ];
    const oldest = [
      recordedSample("llm_error", { outcome: "aborted", error_type: undefined }),
      ...samples(2),
    ];
    const rest = samples(9_995);
    for (const event of [...precious, ...oldest, ...rest]) dispatcher.push(event);
    expect(await settled(dispatcher.flush(50))).toMatchObject({
      pending: 10_001,
      dropped: 3,
      reasons: { queue_overflow: 3 },
    });
    expect(logger.warnings).toEqual([
      "langmeter: sink fake loses events (queue_overflow): events come faster than it takes them",
    ]);
    wakeUp();
    await settled(dispatcher.flush(1_000));
    expect(sink.accepted.slice(1)).toEqual([...precious, ...rest].map(idOf));
  });

  it("is bounded in size as well", async () => {
    const sink = fakeBatchSink("fake", { maxBytes: 1 });
    sink.script.push(forever);
    const dispatcher = createDispatcher([sink], logger);
    const big = (index: number) =>
      recordedSample("llm_call_end", { output: "x".repeat(250_000), attempt: index });
    for (let index = 1; index <= 200; index++) dispatcher.push(big(index));
    const report = await settled(dispatcher.flush(50));
    expect(report.pending + report.dropped).toBe(200);
    expect(report.pending).toBeLessThan(32_000_000 / 250_000 + 2);
    expect(report.reasons).toEqual({ queue_overflow: report.dropped });
  });
});
