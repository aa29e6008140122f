import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createDispatcher } from "../../src/delivery/dispatcher.ts";
import type { ImmediateSink, Loss } from "../../src/events/sink.ts";
import { recordedSample } from "../events/samples.ts";
import { fakeImmediateSink, forever, listeningLogger, samples, settled } from "./fake-sinks.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function clientSink(flush: NonNullable<ImmediateSink["flush"]>) {
  const sink = { ...fakeImmediateSink("client", () => {}), flushes: 0 };
  return Object.assign(sink, {
    flush(...given: Parameters<NonNullable<ImmediateSink["flush"]>>) {
      sink.flushes++;
      return flush(...given);
    },
  });
}

async function tookMs(work: Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await settled(work);
  return Math.floor((performance.now() - startedAt) / 100) * 100; // as fine as `settled` looks
}

describe("a client whose backend is dead", () => {
  it("costs two flushes their deadline and the others nothing, but for a look now and then", async () => {
    const sink = clientSink(forever);
    const logger = listeningLogger();
    const dispatcher = createDispatcher([sink], logger);
    dispatcher.push(recordedSample());
    const took: number[] = [];
    for (let count = 0; count < 6; count++) took.push(await tookMs(dispatcher.flush(5_000)));
    expect(took).toEqual([5_000, 5_000, 0, 0, 0, 0]);
    await vi.advanceTimersByTimeAsync(31_000);
    expect(await tookMs(dispatcher.flush(5_000))).toBe(1_000);
    expect(await tookMs(dispatcher.flush(5_000))).toBe(0);
    expect(logger.warnings).toEqual([
      "langmeter: sink client does not come to an end; no flush waits for it until it does",
    ]);
  });

  it("is waited for again from the first flush that comes to its end, be it late", async () => {
    const ends: (() => void)[] = [];
    const sink = clientSink(() => new Promise<void>((resolve) => ends.push(resolve)));
    const dispatcher = createDispatcher([sink], listeningLogger());
    for (let count = 0; count < 3; count++) await settled(dispatcher.flush(2_000));
    expect(ends).toHaveLength(2);
    ends[1]?.();
    await vi.advanceTimersByTimeAsync(0);
    const flushed = dispatcher.flush(2_000);
    expect(ends).toHaveLength(3);
    setTimeout(() => ends[2]?.(), 1_500);
    expect(await tookMs(flushed)).toBe(1_500);
  });

  it("is not taken for dead because a caller has little time", async () => {
    const sink = clientSink(() => new Promise((resolve) => setTimeout(resolve, 300)));
    const dispatcher = createDispatcher([sink], listeningLogger());
    for (let count = 0; count < 10; count++) {
      await settled(dispatcher.flush(50));
      await vi.advanceTimersByTimeAsync(500);
    }
    expect(sink.flushes).toBe(10);
    expect(await tookMs(dispatcher.flush(5_000))).toBe(300);
  });

  it("does not delay a client whose backend is well", async () => {
    const well = { ...clientSink(async () => {}), name: "well" };
    const dispatcher = createDispatcher([clientSink(forever), well], listeningLogger());
    for (let count = 0; count < 3; count++) await settled(dispatcher.flush(1_000));
    expect(await tookMs(dispatcher.flush(5_000))).toBe(0);
  });

  it("is warned about again after it was well", async () => {
    let isWell = false;
    const sink = clientSink(async () => {
      if (!isWell) throw new Error("ECONNREFUSED");
    });
    const logger = listeningLogger();
    const dispatcher = createDispatcher([sink], logger);
    for (const now of [false, false, true, true, false, false]) {
      isWell = now;
      await settled(dispatcher.flush(1_000));
    }
    expect(logger.warnings).toEqual(Array(2).fill("langmeter: sink client failed: ECONNREFUSED"));
  });
});

describe("what a client says it lost", () => {
  it.each([
    [2, 2],
    [0, 0],
    [-3, 0],
    [1.5, 0],
    [Number.NaN, 0],
    [Number.POSITIVE_INFINITY, 0],
    ["2", 0],
    [1_000_000, 5],
  ])("counts as what can be lost: %s of 5 is %d", async (count, dropped) => {
    const loss = { count, reason: "rejected", message: "no" } as Loss;
    const dispatcher = createDispatcher([clientSink(async () => loss)], listeningLogger());
    for (const event of samples(5)) dispatcher.push(event);
    expect(await settled(dispatcher.flush(1_000))).toMatchObject({ sent: 5 - dropped, dropped });
    expect(await settled(dispatcher.flush(1_000))).toMatchObject({ sent: 0, dropped: 0 });
  });
});
