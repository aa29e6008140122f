import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createDispatcher } from "../../src/delivery/dispatcher.ts";
import { recordedSample } from "../events/samples.ts";
import {
  fail,
  fakeBatchSink,
  fakeImmediateSink,
  forever,
  type ListeningLogger,
  listeningLogger,
  settled,
} from "./fake-sinks.ts";

let logger: ListeningLogger;
beforeEach(() => {
  vi.useFakeTimers();
  logger = listeningLogger();
});
afterEach(() => vi.useRealTimers());

describe("flush", () => {
  it("settles by its deadline though the sink hangs, and says what is pending", async () => {
    const sink = fakeBatchSink();
    sink.script.push(forever);
    const dispatcher = createDispatcher([sink], logger);
    dispatcher.push(recordedSample());
    const flushed = vi.fn();
    void dispatcher.flush(2_000).then(flushed);
    await vi.advanceTimersByTimeAsync(1_999);
    expect(flushed).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(flushed).toHaveBeenCalledWith(expect.objectContaining({ sent: 0, pending: 1, dropped: 0 }));
  });

  it("has it told what a client says went wrong, though it says so after the deadline", async () => {
    const late = () => new Promise<void>((_, reject) => setTimeout(reject, 120, new Error("gave up")));
    const dispatcher = createDispatcher([{ ...fakeImmediateSink("client", () => {}), flush: late }], logger);
    await settled(dispatcher.flush(100));
    expect(logger.warnings).toEqual([]);
    await vi.advanceTimersByTimeAsync(100);
    expect(logger.warnings).toEqual(["langmeter: sink client failed: gave up"]);
  });

  it("settles at once where there is nothing to do", async () => {
    const dispatcher = createDispatcher([fakeBatchSink()], logger);
    expect(await dispatcher.flush(600_000)).toMatchObject({ sent: 0, pending: 0, dropped: 0 });
    expect(await createDispatcher([], logger).flush(1)).toEqual({
      sent: 0,
      pending: 0,
      dropped: 0,
      reasons: {},
      sinks: {},
    });
  });

  it("does not wait out the pause of a failing sink, but tries again at once", async () => {
    const sink = fakeBatchSink("fake", { maxDelayMs: 0 });
    sink.script.push(...Array.from({ length: 5 }, () => fail(new Error("down"))));
    const dispatcher = createDispatcher([sink], logger);
    dispatcher.push(recordedSample());
    await vi.advanceTimersByTimeAsync(0);
    expect(sink.tried).toEqual([1]);
    void dispatcher.flush(0);
    await vi.advanceTimersByTimeAsync(0);
    expect(sink.tried).toEqual([1, 1]);
  });

  it("reports the same deliveries to all who flush at once, and each delivery only once after that", async () => {
    const sink = fakeBatchSink();
    const dispatcher = createDispatcher([sink], logger);
    for (let index = 0; index < 40; index++) dispatcher.push(recordedSample());
    const reports = await Promise.all(Array.from({ length: 40 }, () => dispatcher.flush(1_000)));
    expect(new Set(reports.map(({ sent }) => sent))).toEqual(new Set([40]));
    expect(sink.tried).toEqual([40]);
    expect(await dispatcher.flush(1_000)).toMatchObject({ sent: 0 });
  });

  it("counts an event that is too large for any backend against every sink", async () => {
    const dispatcher = createDispatcher([fakeBatchSink("a"), fakeBatchSink("b")], logger);
    dispatcher.refuse();
    expect(await dispatcher.flush(1_000)).toMatchObject({
      dropped: 2,
      reasons: { too_large: 2 },
      sinks: { a: { dropped: 1 }, b: { dropped: 1 } },
    });
  });

  it("leaves no timer behind", async () => {
    const sink = fakeBatchSink();
    const dispatcher = createDispatcher([sink], logger);
    dispatcher.push(recordedSample());
    await dispatcher.flush(600_000);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("close", () => {
  it("releases every sink, whatever one of them throws", async () => {
    const broken = { ...fakeBatchSink("broken"), close: fail(new Error("stuck")) };
    const sound = fakeBatchSink("sound");
    const dispatcher = createDispatcher([broken, sound], logger);
    await dispatcher.close();
    expect(sound.closed).toBe(1);
  });

  it("does not wait forever for a sink that never comes to its end", async () => {
    const hanging = { ...fakeBatchSink(), close: forever };
    const closed = vi.fn();
    void createDispatcher([hanging], logger).close().then(closed);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(closed).toHaveBeenCalled();
  });

  it("ends the tries, and counts what comes later as rejected", async () => {
    const sink = fakeBatchSink("fake", { maxDelayMs: 0 });
    sink.script.push(...Array.from({ length: 50 }, () => fail(new Error("down"))));
    const dispatcher = createDispatcher([sink], logger);
    dispatcher.push(recordedSample());
    await vi.advanceTimersByTimeAsync(1_000);
    await dispatcher.close();
    const tries = sink.tried.length;
    dispatcher.push(recordedSample());
    await vi.advanceTimersByTimeAsync(600_000);
    expect(sink.tried).toHaveLength(tries);
    expect(vi.getTimerCount()).toBe(0);
    expect(await dispatcher.flush(0)).toMatchObject({ sent: 0, dropped: 1, reasons: { rejected: 1 } });
  });
});
