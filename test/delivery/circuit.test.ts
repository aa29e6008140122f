import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createDispatcher, type Dispatcher } from "../../src/delivery/dispatcher.ts";
import { SinkError } from "../../src/events/sink.ts";
import { fail, fakeBatchSink, forever, listeningLogger, samples, settled } from "./fake-sinks.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const down = fail(new SinkError("connection failed", { reason: "network" }));

async function tookMs(work: Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await settled(work);
  return performance.now() - startedAt;
}

/** A sink whose backend has failed often enough to be taken for dead. */
async function startDead(): Promise<{ sink: ReturnType<typeof fakeBatchSink>; dispatcher: Dispatcher }> {
  const sink = fakeBatchSink();
  sink.script.push(...Array.from({ length: 1_000 }, () => down));
  const dispatcher = createDispatcher([sink], listeningLogger());
  for (const event of samples(5)) dispatcher.push(event);
  while (sink.tried.length < 6) await vi.advanceTimersByTimeAsync(1_000);
  return { sink, dispatcher };
}

describe("a backend that is taken for dead", () => {
  it("costs a flush one try and no wait", async () => {
    const { sink, dispatcher } = await startDead();
    const tries = sink.tried.length;
    expect(await tookMs(dispatcher.flush(5_000))).toBeLessThan(100);
    expect(sink.tried.length).toBe(tries + 1);
    expect(await settled(dispatcher.flush(5_000))).toMatchObject({ sent: 0, pending: 5, dropped: 0 });
  });

  it("is waited for as before once it answers", async () => {
    const { sink, dispatcher } = await startDead();
    sink.script.length = 0;
    expect(await settled(dispatcher.flush(5_000))).toMatchObject({ sent: 5, pending: 0 });
    expect(sink.accepted).toHaveLength(5);
  });

  it("is waited for no longer than a second where it hangs, and not at all by those who come next", async () => {
    const { sink, dispatcher } = await startDead();
    sink.script.unshift(forever);
    expect(await tookMs(dispatcher.flush(5_000))).toBeLessThan(1_200);
    expect(await tookMs(dispatcher.flush(5_000))).toBeLessThan(100);
  });

  it("is still tried behind the scenes, and gets everything when it is back", async () => {
    const { sink, dispatcher } = await startDead();
    sink.script.length = 0;
    await vi.advanceTimersByTimeAsync(31_000);
    expect(sink.accepted).toHaveLength(5);
    await dispatcher.close();
  });
});

describe("a backend that says no for good", () => {
  it("is not taken for dead", async () => {
    const sink = fakeBatchSink("fake", { maxEvents: 1 });
    const refusal = fail(new SinkError("HTTP 400", { reason: "rejected", retryable: false }));
    sink.script.push(...Array.from({ length: 10 }, () => refusal), down);
    const dispatcher = createDispatcher([sink], listeningLogger());
    for (const event of samples(11)) dispatcher.push(event);
    expect(await settled(dispatcher.flush(2_000))).toMatchObject({ sent: 1, pending: 0, dropped: 10 });
  });
});
