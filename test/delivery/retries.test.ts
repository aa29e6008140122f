import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createDispatcher } from "../../src/delivery/dispatcher.ts";
import { SinkError } from "../../src/events/sink.ts";
import { recordedSample } from "../events/samples.ts";
import {
  fail,
  fakeBatchSink,
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
