import { AsyncLocalStorage } from "node:async_hooks";
import { describe, expect, it, vi } from "vitest";
import { lazyBatchSink, lazyImmediateSink } from "../../src/environment/lazy-sink.ts";
import { LangMeterError } from "../../src/events/langmeter-error.ts";
import type { ImmediateSink, OpenedSpan } from "../../src/events/sink.ts";
import { fakeBatchSink, fakeImmediateSink, idOf } from "../delivery/fake-sinks.ts";
import { recordedSample } from "../events/samples.ts";

const context = { signal: new AbortController().signal };
const span: OpenedSpan = {
  traceId: "0af7651916cd43dd8448eb211c80319c",
  spanId: "b7ad6b7169203331",
  run: (work) => work(),
  end() {},
};

describe("a lazy batch sink", () => {
  it("loads its module with the first batch, once", async () => {
    const loaded = fakeBatchSink();
    const open = vi.fn(async () => loaded);
    const sink = lazyBatchSink({ name: "fake" }, open);
    expect(open).not.toHaveBeenCalled();
    await Promise.all([1, 2].map(() => sink.send([recordedSample()], context)));
    expect(open).toHaveBeenCalledOnce();
    expect(loaded.accepted).toHaveLength(2);
  });

  it("hands on what the sink refuses", async () => {
    const refusals = [{ index: 0, reason: "rejected", message: "no" }] as const;
    const sink = lazyBatchSink({ name: "fake" }, async () => ({
      ...fakeBatchSink(),
      send: async () => refusals,
    }));
    expect(await sink.send([recordedSample()], context)).toBe(refusals);
  });

  it("has the traits that the dispatcher asks for before anything is loaded", () => {
    const traits = { name: "fake", content: "none", limits: { maxEvents: 3 } } as const;
    expect(lazyBatchSink(traits, async () => fakeBatchSink())).toMatchObject(traits);
  });

  it.each([
    ["a wrong option", new LangMeterError("invalid_option", "posthog option host: got …")],
    ["a missing package", Object.assign(new Error("Cannot find package"), { code: "ERR_MODULE_NOT_FOUND" })],
  ])("is refused for good where loading fails for %s", async (_, error) => {
    const sink = lazyBatchSink({ name: "fake" }, () => Promise.reject(error));
    await expect(sink.send([recordedSample()], context)).rejects.toMatchObject({
      ...{ name: "SinkError", retryable: false, reason: "rejected", message: error.message },
    });
    await sink.close?.();
  });

  it("loads again where loading failed for a moment", async () => {
    const open = vi.fn(async () => fakeBatchSink()).mockRejectedValueOnce(new Error("EMFILE"));
    const sink = lazyBatchSink({ name: "fake" }, open);
    await expect(sink.send([recordedSample()], context)).rejects.toThrow("EMFILE");
    await sink.send([recordedSample()], context);
    expect(open).toHaveBeenCalledTimes(2);
  });

  it("closes the sink that was loaded, and loads none to close it", async () => {
    const loaded = fakeBatchSink();
    const open = vi.fn(async () => loaded);
    await lazyBatchSink({ name: "fake" }, open).close?.();
    expect(open).not.toHaveBeenCalled();
    const used = lazyBatchSink({ name: "fake" }, open);
    await used.send([recordedSample()], context);
    await used.close?.();
    expect(loaded.closed).toBe(1);
  });
});

describe("a lazy immediate sink", () => {
  it("keeps the order of what comes while it is loaded and after", async () => {
    const written: string[] = [];
    const events = Array.from({ length: 4 }, () => recordedSample());
    const sink = lazyImmediateSink({ name: "fake" }, async () =>
      fakeImmediateSink("fake", (recorded) => written.push(idOf(recorded))),
    );
    for (const event of events.slice(0, 2)) sink.write(event);
    for (const event of events.slice(2)) {
      await Promise.resolve();
      sink.write(event);
    }
    await sink.flush?.(context);
    expect(written).toEqual(events.map(idOf));
  });

  it("writes each event in the async context of its caller, with what was thrown", async () => {
    const request = new AsyncLocalStorage<string>();
    const written: unknown[] = [];
    const sink = lazyImmediateSink({ name: "fake" }, async () => ({
      ...fakeImmediateSink("fake", () => {}),
      write: (_recorded: unknown, origin: unknown) => written.push([request.getStore(), origin]),
    }));
    for (const id of ["a", "b"]) request.run(id, () => sink.write(recordedSample(), { error: id }));
    await sink.flush?.(context);
    expect(written).toEqual([
      ["a", { error: "a" }],
      ["b", { error: "b" }],
    ]);
  });

  it("tells what was lost before loading failed, and throws for each event after that", async () => {
    const sink = lazyImmediateSink({ name: "fake" }, () => Promise.reject(new Error("not installed")));
    sink.write(recordedSample());
    expect(await sink.flush?.(context)).toEqual({ count: 1, reason: "rejected", message: "not installed" });
    expect(() => sink.write(recordedSample())).toThrow("not installed");
    await sink.close?.();
  });

  it("tells at the flush what a write that had to wait failed with, and takes the next", async () => {
    const written: unknown[] = [];
    let isReady = false;
    const sink = lazyImmediateSink({ name: "fake" }, async () =>
      fakeImmediateSink("fake", (recorded) => {
        if (!isReady) throw new Error("not initialised");
        written.push(recorded);
      }),
    );
    sink.write(recordedSample());
    expect(await sink.flush?.(context)).toEqual({ count: 1, reason: "rejected", message: "not initialised" });
    expect(await sink.flush?.(context)).toBeUndefined();
    isReady = true;
    sink.write(recordedSample());
    await sink.flush?.(context);
    expect(written).toHaveLength(1);
  });

  it("flushes, closes and asks the sink that was loaded, and loads none for it", async () => {
    const loaded: ImmediateSink = {
      ...fakeImmediateSink("fake", () => {}),
      flush: vi.fn(async () => {}),
      close: vi.fn(),
      openSpan: () => span,
    };
    const open = vi.fn(async () => loaded);
    const sink = lazyImmediateSink({ name: "fake" }, open);
    await sink.flush?.(context);
    await sink.close?.();
    expect(sink.openSpan?.("portfolio.create", undefined)).toBeUndefined();
    expect(open).not.toHaveBeenCalled();
    sink.write(recordedSample());
    await sink.flush?.(context);
    await sink.close?.();
    expect(loaded.flush).toHaveBeenCalledExactlyOnceWith(context);
    expect(loaded.close).toHaveBeenCalledOnce();
    expect(sink.openSpan?.("portfolio.create", undefined)).toBe(span);
  });
});
