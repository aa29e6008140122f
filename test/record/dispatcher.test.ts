import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { SinkError } from "../../src/events/sink.ts";
import { createDispatcher } from "../../src/record/dispatcher.ts";
import { recordedSample } from "../events/samples.ts";
import {
  fail,
  fakeBatchSink,
  fakeImmediateSink,
  forever,
  idOf,
  type ListeningLogger,
  listeningLogger,
} from "./fake-sinks.ts";

let logger: ListeningLogger;
beforeEach(() => {
  vi.useFakeTimers();
  logger = listeningLogger();
});
afterEach(() => vi.useRealTimers());

const samples = (count: number) => Array.from({ length: count }, () => recordedSample());

/** The flush's report, with all timers run that come before it settles. */
async function settled<Result>(work: Promise<Result>): Promise<Result> {
  let done = false;
  const finished = work.finally(() => {
    done = true;
  });
  while (!done) await vi.advanceTimersByTimeAsync(50);
  return finished;
}

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

describe("a failing sink", () => {
  it("is tried again with growing pauses until it takes the events, in order, nothing lost", async () => {
    const sink = fakeBatchSink("fake", { maxEvents: 10 });
    sink.script.push(...Array.from({ length: 6 }, () => fail(new Error("ECONNREFUSED"))));
    const dispatcher = createDispatcher([sink], logger);
    const events = samples(25);
    for (const event of events) dispatcher.push(event);
    await vi.advanceTimersByTimeAsync(120_000);
    expect(sink.accepted).toEqual(events.map(idOf));
    expect(sink.tried).toEqual([...Array(6).fill(10), 10, 10, 5]);
    expect(await settled(dispatcher.flush(100))).toMatchObject({ sent: 25, pending: 0, dropped: 0 });
  });

  it("gives one warning per burst of failures", async () => {
    const sink = fakeBatchSink("fake", { maxDelayMs: 1 });
    const dispatcher = createDispatcher([sink], logger);
    for (let burst = 0; burst < 2; burst++) {
      sink.script.push(fail(new Error("down")), fail(new Error("down")), fail("still down"));
      dispatcher.push(recordedSample());
      await vi.advanceTimersByTimeAsync(60_000);
    }
    expect(logger.warnings).toEqual([
      "langmeter: sink fake failed and is tried again: down",
      "langmeter: sink fake failed and is tried again: down",
    ]);
  });

  it("is left alone for as long as it asks", async () => {
    const sink = fakeBatchSink("fake", { maxDelayMs: 0 });
    sink.script.push(fail(new SinkError("busy", { reason: "network", retryAfterMs: 20_000 })));
    const dispatcher = createDispatcher([sink], logger);
    dispatcher.push(recordedSample());
    await vi.advanceTimersByTimeAsync(19_000);
    expect(sink.tried).toEqual([1]);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(sink.tried).toEqual([1, 1]);
  });

  it("is tried within ten minutes, though it asks for a month", async () => {
    const sink = fakeBatchSink("fake", { maxDelayMs: 0 });
    sink.script.push(fail(new SinkError("busy", { reason: "network", retryAfterMs: 30 * 86_400_000 })));
    const dispatcher = createDispatcher([sink], logger);
    dispatcher.push(recordedSample());
    await vi.advanceTimersByTimeAsync(599_000);
    expect(sink.tried).toEqual([1]);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(sink.tried).toEqual([1, 1]);
  });

  it("loses what it refuses for good, by the reason it names, with one warning", async () => {
    const sink = fakeBatchSink("fake", { maxEvents: 4 });
    const refusal = new SinkError("401 unauthorized", { reason: "rejected", retryable: false });
    sink.script.push(fail(refusal), fail(refusal));
    const dispatcher = createDispatcher([sink], logger);
    for (const event of samples(10)) dispatcher.push(event);
    expect(await settled(dispatcher.flush(1_000))).toMatchObject({
      sent: 2,
      dropped: 8,
      reasons: { rejected: 8 },
    });
    expect(logger.warnings).toEqual(["langmeter: sink fake loses events (rejected): 401 unauthorized"]);
  });

  it("is warned about again when trouble turns into loss", async () => {
    const sink = fakeBatchSink("fake", { maxDelayMs: 1 });
    sink.script.push(
      fail(new Error("down")),
      fail(new SinkError("gone", { reason: "rejected", retryable: false })),
    );
    const dispatcher = createDispatcher([sink], logger);
    dispatcher.push(recordedSample());
    await vi.advanceTimersByTimeAsync(60_000);
    expect(logger.warnings).toEqual([
      "langmeter: sink fake failed and is tried again: down",
      "langmeter: sink fake loses events (rejected): gone",
    ]);
  });

  it("gets a batch that is too large in halves, and loses only the event that is too large", async () => {
    const events = samples(8);
    const tooLarge = events[5];
    const sink = fakeBatchSink();
    const send = sink.send;
    const picky = {
      ...sink,
      send: (batch: typeof events, context: { signal: AbortSignal }) => {
        if (tooLarge !== undefined && batch.includes(tooLarge))
          throw new SinkError("413", { reason: "too_large", retryable: false });
        return send(batch, context);
      },
    };
    const dispatcher = createDispatcher([picky as typeof sink], logger);
    for (const event of events) dispatcher.push(event);
    expect(await settled(dispatcher.flush(1_000))).toMatchObject({
      sent: 7,
      dropped: 1,
      reasons: { too_large: 1 },
    });
    expect(sink.accepted).toEqual(events.filter((event) => event !== tooLarge).map(idOf));
  });

  it("may throw whatever it likes", async () => {
    const sink = fakeBatchSink("fake", { maxDelayMs: 0 });
    const hostile = new Proxy({}, { get: fail(new Error("no")) });
    sink.script.push(fail(undefined), fail(Object.create(null)), fail(hostile), fail(Symbol("x")));
    const dispatcher = createDispatcher([sink], logger);
    dispatcher.push(recordedSample());
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sink.accepted).toHaveLength(1);
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
    ];
    const oldest = samples(3);
    const rest = samples(9_997);
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
