import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createDispatcher } from "../../src/delivery/dispatcher.ts";
import { type BatchSink, type RecordedEvent, SinkError } from "../../src/events/sink.ts";
import { recordedSample } from "../events/samples.ts";
import { fakeBatchSink, idOf, listeningLogger, samples, settled } from "./fake-sinks.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const HOUR_MS = 3_600_000;

/** A sink that answers every batch alike, and the number of its tries. */
function answering(answer: BatchSink["send"]): BatchSink & { tries: number } {
  const sink = {
    kind: "batch" as const,
    name: "fake",
    tries: 0,
    send(...given: Parameters<BatchSink["send"]>) {
      sink.tries++;
      return answer(...given);
    },
  };
  return sink;
}

function refusing(retryAfterMs: unknown): BatchSink["send"] {
  return async () => {
    throw new SinkError("HTTP 429", { reason: "network", retryAfterMs: retryAfterMs as number });
  };
}

/** Takes the first of a batch and leaves the others for later. */
const takesOne: BatchSink["send"] = async (batch) =>
  batch
    .slice(1)
    .map((_, index) => ({ index: index + 1, reason: "network", message: "busy", retryable: true }));

const takesNone: BatchSink["send"] = async (batch) =>
  batch.map((_, index) => ({ index, reason: "network", message: "busy", retryable: true }));

describe("a backend that keeps failing", () => {
  it.each([undefined, 0, -1, -HOUR_MS, 1, Number.NaN, Number.NEGATIVE_INFINITY, "0", "5", null, {}])(
    "is tried with growing pauses, though it asks to be left alone for %s ms",
    async (retryAfterMs) => {
      vi.spyOn(Math, "random").mockReturnValue(0);
      const sink = answering(refusing(retryAfterMs));
      const dispatcher = createDispatcher([sink], listeningLogger());
      for (const event of samples(5)) dispatcher.push(event);
      await vi.advanceTimersByTimeAsync(10_000);
      expect(sink.tries).toBeLessThan(8);
      await vi.advanceTimersByTimeAsync(HOUR_MS / 2);
      expect(sink.tries).toBeLessThan(140);
      await dispatcher.close();
    },
  );

  it("is left alone for ten minutes where it asks for more, be it for ever", async () => {
    const sink = answering(refusing(Number.POSITIVE_INFINITY));
    const dispatcher = createDispatcher([sink], listeningLogger());
    dispatcher.push(recordedSample());
    await vi.advanceTimersByTimeAsync(590_000);
    expect(sink.tries).toBe(1);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(sink.tries).toBe(2);
    await dispatcher.close();
  });

  it.each([
    ["all of it fails", refusing(0)],
    ["each item is refused for now", takesNone],
    ["all items but one are refused for now", takesOne],
  ])("is tried ten times a second at most where everybody flushes and %s", async (_, send) => {
    const sink = answering(send);
    const dispatcher = createDispatcher([sink], listeningLogger());
    for (const event of samples(100)) dispatcher.push(event);
    for (let ms = 0; ms < 5_000; ms += 5) {
      void dispatcher.flush(1_000);
      await vi.advanceTimersByTimeAsync(5);
    }
    expect(sink.tries).toBeGreaterThan(3);
    expect(sink.tries).toBeLessThan(60);
    await dispatcher.close();
  });

  it.each([
    ["all of it fails", refusing(0)],
    ["each item is refused for now", takesNone],
  ])("is given an hour and no more where %s", async (_, send) => {
    const sink = answering(send);
    const dispatcher = createDispatcher([sink], listeningLogger());
    for (const event of samples(3)) dispatcher.push(event);
    await vi.advanceTimersByTimeAsync(HOUR_MS - 60_000);
    expect(await settled(dispatcher.flush(0))).toMatchObject({ pending: 3, dropped: 0 });
    await vi.advanceTimersByTimeAsync(120_000);
    expect(await settled(dispatcher.flush(0))).toMatchObject({
      pending: 0,
      dropped: 3,
      reasons: { network: 3 },
    });
    await dispatcher.close();
  });

  it("is given the whole hour though flushes cut its pauses short", async () => {
    const sink = answering(refusing(undefined));
    const dispatcher = createDispatcher([sink], listeningLogger());
    for (const event of samples(3)) dispatcher.push(event);
    for (let second = 0; second < 1_800; second++) {
      void dispatcher.flush(100);
      await vi.advanceTimersByTimeAsync(1_000);
    }
    expect(sink.tries).toBeGreaterThan(1_000);
    expect(await settled(dispatcher.flush(0))).toMatchObject({ pending: 3 });
    await dispatcher.close();
  });

  it("brings what is refused for now to its end, item by item", async () => {
    const sink = answering(takesOne);
    const dispatcher = createDispatcher([sink], listeningLogger());
    for (const event of samples(5)) dispatcher.push(event);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sink.tries).toBe(5);
    expect(await settled(dispatcher.flush(0))).toMatchObject({ sent: 5, pending: 0 });
  });

  it("holds up nobody but itself where it never comes to an end, whatever its signal says", async () => {
    vi.spyOn(AbortSignal, "timeout").mockImplementation((ms) => {
      const controller = new AbortController();
      setTimeout(() => controller.abort(), ms);
      return controller.signal;
    });
    const sink = fakeBatchSink("fake", { maxEvents: 1 });
    sink.script.push(() => new Promise(() => {}));
    const dispatcher = createDispatcher([sink], listeningLogger());
    const events = samples(2);
    for (const event of events) dispatcher.push(event);
    await vi.advanceTimersByTimeAsync(30_000);
    expect(sink.accepted).toEqual(events.map(idOf));
  });
});

describe("events that keep coming", () => {
  /** A sink whose backend takes 20 ms for a batch. */
  function busySink(limits?: BatchSink["limits"]) {
    const sink = fakeBatchSink("fake", limits);
    const { send } = sink;
    return Object.assign(sink, {
      async send(...given: Parameters<BatchSink["send"]>) {
        await new Promise((resolve) => setTimeout(resolve, 20));
        return send(...given);
      },
    });
  }

  async function pushFor(ms: number, push: () => void): Promise<void> {
    for (let passed = 0; passed < ms; passed++) {
      push();
      await vi.advanceTimersByTimeAsync(1);
    }
  }

  it("fill each batch, and the last ones wait no longer than they may", async () => {
    const sink = busySink();
    const dispatcher = createDispatcher([sink], listeningLogger());
    await pushFor(1_950, () => dispatcher.push(recordedSample()));
    await vi.advanceTimersByTimeAsync(1_100);
    expect(sink.tried).toEqual([...Array(19).fill(100), 50]);
  });

  it("fill each batch by its size, too", async () => {
    const { length } = recordedSample().json;
    const sink = busySink({ maxBytes: length * 30 });
    const dispatcher = createDispatcher([sink], listeningLogger());
    await pushFor(300, () => dispatcher.push(recordedSample()));
    expect(new Set(sink.tried.slice(0, -1))).toEqual(new Set([30]));
    await dispatcher.close();
  });

  it("wait no longer than they may, though others are under way", async () => {
    const sink = busySink({ maxDelayMs: 100 });
    const dispatcher = createDispatcher([sink], listeningLogger());
    const cameAt = new Map<string, number>();
    const waited: number[] = [];
    const { send } = sink;
    sink.send = async (batch, context) => {
      for (const event of batch) waited.push(performance.now() - (cameAt.get(idOf(event)) ?? 0));
      return send(batch, context);
    };
    const push = (): void => {
      const event: RecordedEvent = recordedSample("llm_call_end", { event_id: `e-${cameAt.size}` });
      cameAt.set(idOf(event), performance.now());
      dispatcher.push(event);
    };
    for (let count = 0; count < 60; count++) {
      push();
      await vi.advanceTimersByTimeAsync(7);
    }
    await vi.advanceTimersByTimeAsync(200);
    expect(waited).toHaveLength(60);
    expect(Math.max(...waited)).toBeLessThanOrEqual(120); // the delay, and the batch before
  });

  it("are sent at once by a flush, which waits for those that were there and no longer", async () => {
    const sink = busySink();
    const dispatcher = createDispatcher([sink], listeningLogger());
    await pushFor(30, () => dispatcher.push(recordedSample()));
    const flushed = vi.fn();
    void dispatcher.flush(60_000).then(flushed);
    await pushFor(70, () => dispatcher.push(recordedSample()));
    expect(flushed).toHaveBeenCalledOnce();
    expect(sink.tried[0]).toBe(30);
    await pushFor(900, () => dispatcher.push(recordedSample()));
    expect(sink.tried.slice(1)).toEqual(Array(9).fill(100));
    await dispatcher.close();
  });

  it("need no more than a request each round trip where everybody flushes", async () => {
    const sink = busySink();
    const dispatcher = createDispatcher([sink], listeningLogger());
    const reports: Promise<{ readonly dropped: number }>[] = [];
    await pushFor(200, () => {
      dispatcher.push(recordedSample());
      reports.push(dispatcher.flush(5_000));
    });
    await vi.advanceTimersByTimeAsync(100);
    expect((await Promise.all(reports)).every(({ dropped }) => dropped === 0)).toBe(true);
    expect(sink.accepted).toHaveLength(200);
    expect(sink.tried.length).toBeLessThanOrEqual(12);
  });
});
