import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createDispatcher } from "../../src/delivery/dispatcher.ts";
import { type BatchSink, type RecordedEvent, type Refusal, SinkError } from "../../src/events/sink.ts";
import { fakeBatchSink, idOf, listeningLogger, samples, settled } from "./fake-sinks.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A sink that answers each batch with the refusals that the script names, and then takes everything. */
function choosySink(script: (readonly Refusal[])[]): BatchSink & { readonly batches: string[][] } {
  const batches: string[][] = [];
  return {
    kind: "batch",
    name: "choosy",
    batches,
    async send(batch: readonly RecordedEvent[]) {
      batches.push(batch.map(idOf));
      return script.shift();
    },
  };
}

describe("events that a backend refuses while it takes others", () => {
  it("are counted alone, by the reason it names", async () => {
    const sink = choosySink([
      [
        { index: 1, reason: "rejected", message: "bad name" },
        { index: 3, reason: "too_large", message: "too large" },
      ],
    ]);
    const logger = listeningLogger();
    const dispatcher = createDispatcher([sink], logger);
    for (const event of samples(5)) dispatcher.push(event);
    expect(await settled(dispatcher.flush(1_000))).toMatchObject({
      sent: 3,
      pending: 0,
      dropped: 2,
      reasons: { rejected: 1, too_large: 1 },
    });
    expect(logger.warnings).toEqual(["langmeter: sink choosy loses events (rejected): bad name"]);
  });

  it("are sent again, and only they, where the backend may take them later", async () => {
    const sink = choosySink([[{ index: 2, reason: "network", message: "HTTP 503", retryable: true }]]);
    const dispatcher = createDispatcher([sink], listeningLogger());
    const events = samples(4);
    for (const event of events) dispatcher.push(event);
    expect(await settled(dispatcher.flush(2_000))).toMatchObject({ sent: 4, pending: 0, dropped: 0 });
    expect(sink.batches).toEqual([events.map(idOf), events.slice(2, 3).map(idOf)]);
  });
});

describe("a sink of the application, written without types,", () => {
  it.each<[string, () => unknown]>([
    ["sends in the caller's turn, and returns no promise", () => undefined],
    ["resolves with what is no list", async () => ({ ok: true })],
    ["resolves with a list of something else", async () => [null, "u_1", { accepted: 2 }]],
  ])("has accepted a batch if it %s", async (_, answer) => {
    let batches = 0;
    const send = () => {
      batches++;
      return answer();
    };
    const logger = listeningLogger();
    const sink = { kind: "batch", name: "plain", send } as unknown as BatchSink;
    const dispatcher = createDispatcher([sink], logger);
    for (const event of samples(3)) dispatcher.push(event);
    expect(await settled(dispatcher.flush(2_000))).toMatchObject({ sent: 3, pending: 0, dropped: 0 });
    expect([batches, logger.warnings]).toEqual([1, []]);
  });
});

describe("an event that spoils its batch", () => {
  it("is found by halving, and dropped alone", async () => {
    const sink = fakeBatchSink();
    const events = samples(7);
    const spoilt = idOf(events[4] as RecordedEvent);
    const refusal = new SinkError("HTTP 400", { reason: "rejected", retryable: false, isolate: true });
    const check = (batch: readonly RecordedEvent[]) => {
      if (batch.some((event) => idOf(event) === spoilt)) throw refusal;
    };
    sink.script.push(...Array.from({ length: 20 }, () => check));
    const dispatcher = createDispatcher([sink], listeningLogger());
    for (const event of events) dispatcher.push(event);
    expect(await settled(dispatcher.flush(2_000))).toMatchObject({ sent: 6, pending: 0, dropped: 1 });
    expect(sink.accepted).toEqual(events.map(idOf).filter((id) => id !== spoilt));
  });
});

describe("several events that spoil their batch", () => {
  it("are one burst of losses: one warning, though others get through between them", async () => {
    const sink = fakeBatchSink();
    const events = samples(8);
    const spoilt = events.filter((_, index) => index % 2 === 0).map(idOf);
    const refusal = new SinkError("HTTP 400", { reason: "rejected", retryable: false, isolate: true });
    const check = (batch: readonly RecordedEvent[]) => {
      if (batch.some((event) => spoilt.includes(idOf(event)))) throw refusal;
    };
    sink.script.push(...Array.from({ length: 30 }, () => check));
    const logger = listeningLogger();
    const dispatcher = createDispatcher([sink], logger);
    for (const event of events) dispatcher.push(event);
    expect(await settled(dispatcher.flush(2_000))).toMatchObject({ sent: 4, pending: 0, dropped: 4 });
    expect(logger.warnings).toEqual(["langmeter: sink fake loses events (rejected): HTTP 400"]);
  });
});

describe("a batch that fails for an hour", () => {
  it("is given up, so that what comes after it has a chance", async () => {
    const sink = fakeBatchSink("fake", { maxEvents: 1 });
    const [poison, sound] = samples(2) as [RecordedEvent, RecordedEvent];
    const check = ([event]: readonly RecordedEvent[]) => {
      if (event === poison) throw new SinkError("HTTP 500", { reason: "network" });
    };
    sink.script.push(...Array.from({ length: 5_000 }, () => check));
    const dispatcher = createDispatcher([sink], listeningLogger());
    dispatcher.push(poison);
    dispatcher.push(sound);
    await vi.advanceTimersByTimeAsync(3_700_000);
    expect(sink.accepted).toEqual([idOf(sound)]);
    expect(await settled(dispatcher.flush(100))).toMatchObject({
      sent: 1,
      dropped: 1,
      reasons: { network: 1 },
    });
  });
});

describe("a process that was frozen between two tries", () => {
  it("does not count the time it slept", async () => {
    const sink = fakeBatchSink();
    sink.script.push(() => {
      throw new SinkError("connection failed", { reason: "network" });
    });
    const dispatcher = createDispatcher([sink], listeningLogger());
    const [event] = samples(1) as [RecordedEvent];
    dispatcher.push(event);
    vi.spyOn(performance, "now").mockReturnValueOnce(0).mockReturnValue(10_000_000);
    expect(await settled(dispatcher.flush(5_000))).toMatchObject({ dropped: 0 });
    vi.restoreAllMocks();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(sink.accepted).toEqual([idOf(event)]);
  });
});
