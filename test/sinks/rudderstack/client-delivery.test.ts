import Analytics from "@rudderstack/rudder-sdk-node";
import { rudderstack } from "langmeter/sinks/rudderstack";
import { describe, expect, it } from "vitest";
import { createDispatcher } from "../../../src/delivery/dispatcher.ts";
import type { BatchSink, RecordedEvent } from "../../../src/events/sink.ts";
import { idOf, listeningLogger, samples } from "../../delivery/fake-sinks.ts";
import { recordedSample } from "../../events/samples.ts";
import type { Fault } from "../support/vendor-server.ts";
import { startDataPlane, WRITE_KEY } from "./support/data-plane.ts";

type ClientOptions = ConstructorParameters<typeof Analytics>[1];

/** The vendor's own client, its data plane, and the sink between. The client tries once unless told otherwise. */
async function start(options: ClientOptions = {}) {
  const plane = await startDataPlane();
  const client = new Analytics(WRITE_KEY, {
    dataPlaneUrl: plane.url,
    logLevel: "none",
    retryCount: 0,
    ...options,
  });
  const arrived = () => plane.tracks().map(({ messageId }) => messageId);
  return { ...plane, client, sink: rudderstack({ client }), arrived };
}

function send(sink: BatchSink, batch: readonly RecordedEvent[], timeoutMs = 5_000) {
  return sink.send(batch, { signal: AbortSignal.timeout(timeoutMs) });
}

const status = (code: number, headers?: Record<string, string>): Fault => ({
  kind: "answer",
  answer: { status: code, body: "no", ...(headers && { headers }) },
});

describe("a batch through the vendor's client", () => {
  it.each([
    ["a quick server", undefined],
    ["a slow server", { kind: "slow", ms: 100 } as const],
  ])("is at the data plane when the send resolves: 50 events, %s", async (_, always) => {
    const { sink, server, arrived } = await start();
    server.always = always;
    const batch = samples(50);
    expect(await send(sink, batch)).toEqual([]);
    expect(arrived().toSorted()).toEqual(batch.map(idOf));
  });

  it("does not wait for the client's own timer or batch size", async () => {
    const { sink, arrived } = await start({ flushAt: 1_000, flushInterval: 60_000 });
    await send(sink, samples(3));
    const startedAt = performance.now();
    await send(sink, samples(5));
    expect(performance.now() - startedAt).toBeLessThan(1_000);
    expect(arrived()).toHaveLength(8);
  });

  it("carries ids and times of the events, and identifies the user", async () => {
    const { sink, messages } = await start();
    const sample = recordedSample("llm_call_end", { user_id: "u_17" });
    await send(sink, [sample]);
    const common = { userId: "u_17", originalTimestamp: sample.timestamp, channel: "server" };
    expect(messages).toMatchObject([
      { ...common, type: "identify", messageId: `${idOf(sample)}-identify` },
      {
        ...common,
        type: "track",
        messageId: idOf(sample),
        event: "llm_call_end",
        properties: { input_tokens: 12 },
      },
    ]);
  });

  it("goes along with what the application itself tracks", async () => {
    const { sink, client, arrived } = await start();
    for (let index = 0; index < 30; index++) client.track({ userId: "ann", event: "clicked_ad" });
    const batch = samples(30);
    await send(sink, batch);
    expect(arrived()).toEqual(expect.arrayContaining(batch.map(idOf)));
  });
});

describe("a client that fails", () => {
  it("makes the send fail, retryable, without the client's own error", async () => {
    const { sink, server } = await start();
    server.always = status(503);
    const error: unknown = await send(sink, samples(50)).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ message: "HTTP 503", reason: "network", retryable: true });
    expect(error).not.toHaveProperty("cause");
  });

  it("makes the send fail for good where the write key is wrong, and does not show it", async () => {
    const plane = await startDataPlane();
    const client = new Analytics("wrong-key", { dataPlaneUrl: plane.url, logLevel: "none" });
    const error: unknown = await send(rudderstack({ client }), samples(3)).catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      message: "HTTP 401: check writeKey",
      reason: "rejected",
      retryable: false,
    });
    expect(JSON.stringify(error)).not.toContain("wrong-key");
  });

  it("keeps away as long as the answer asks it to", async () => {
    const { sink, server } = await start();
    server.always = status(429, { "retry-after": "7" });
    await expect(send(sink, samples(2))).rejects.toMatchObject({ retryAfterMs: 7_000 });
  });

  it("names the events of the request that failed, and only those, to be tried again", async () => {
    const { sink, server, arrived } = await start();
    const batch = samples(50);
    // The client sends the first event alone and then 20 at a time.
    server.faults.push({ kind: "slow", ms: 1 }, status(500));
    const refusals = (await send(sink, batch)) ?? [];
    expect(refusals.map(({ index }) => index)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
    expect(new Set(refusals.map(({ reason, retryable }) => `${reason} ${retryable}`))).toEqual(
      new Set(["network true"]),
    );
    await send(sink, batch.slice(1, 21));
    expect(arrived().toSorted()).toEqual(batch.map(idOf));
  });

  it("gives events another chance that were refused together with others", async () => {
    const { sink, server } = await start();
    server.faults.push({ kind: "slow", ms: 1 }, status(400));
    const refusals = (await send(sink, samples(10))) ?? [];
    expect(refusals).toHaveLength(9);
    expect(refusals[0]).toMatchObject({ reason: "rejected", retryable: true, message: "HTTP 400" });
    server.always = status(400);
    await expect(send(sink, samples(1))).rejects.toMatchObject({ retryable: false, isolate: true });
  });

  it("takes a good answer that breaks off for a good answer", async () => {
    const { sink, server, arrived } = await start();
    server.always = { kind: "truncated" };
    expect(await send(sink, samples(3))).toEqual([]);
    expect(arrived()).toHaveLength(3);
  });

  it("is told an event once, though it reports back only after the deadline", async () => {
    const { sink, server, arrived } = await start();
    server.always = { kind: "slow", ms: 300 };
    const batch = samples(5);
    await expect(send(sink, batch, 100)).rejects.toMatchObject({ reason: "timeout", retryable: true });
    expect(await send(sink, batch)).toEqual([]);
    expect(arrived().toSorted()).toEqual(batch.map(idOf));
  });

  it("names what has not reported back by the deadline", async () => {
    const { sink, server } = await start();
    server.faults.push({ kind: "slow", ms: 1 }, { kind: "hang" });
    const refusals = (await send(sink, samples(10), 200)) ?? [];
    expect(refusals).toHaveLength(9);
    expect(refusals[0]).toMatchObject({ reason: "timeout", retryable: true });
  });

  it("has its full queue reported, and takes the events later", async () => {
    const { sink, client, server, arrived } = await start({ flushAt: 100, maxInternalQueueSize: 3 });
    server.always = { kind: "slow", ms: 50 };
    for (let index = 0; index < 10; index++) client.track({ userId: "ann", event: "clicked_ad" });
    const batch = samples(2);
    await expect(send(sink, batch)).rejects.toMatchObject({ reason: "queue_overflow", retryable: true });
    expect(await send(sink, batch)).toEqual([]);
    expect(arrived()).toEqual(expect.arrayContaining(batch.map(idOf)));
  });

  it("hands nothing over where the deadline has passed before", async () => {
    const { sink, server } = await start();
    await expect(sink.send(samples(1), { signal: AbortSignal.abort() })).rejects.toThrow("in time");
    expect(server.requests).toEqual([]);
  });

  it("does not wait for an identify that nobody asked for, once the events are through", async () => {
    const client = {
      track(_: unknown, report: () => void) {
        report();
      },
      identify() {}, // and never reports
      flush: async () => {},
    };
    const batch = [recordedSample("llm_call_end", { user_id: "u_17" })];
    expect(await send(rudderstack({ client }), batch, 600_000)).toEqual([]); // far beyond the time of this test
  });

  it("waits for an identify that is an event", async () => {
    const client = { track() {}, identify() {}, flush: async () => {} };
    const batch = [recordedSample("identify", { user_id: "u_17" })];
    await expect(send(rudderstack({ client }), batch, 50)).rejects.toMatchObject({ reason: "timeout" });
  });

  it("fails for good with an event that the client does not take", async () => {
    const client = {
      track() {
        throw new Error("no");
      },
      identify() {},
      flush: async () => {},
    };
    await expect(send(rudderstack({ client }), samples(1))).rejects.toMatchObject({ retryable: false });
  });
});

describe("the dispatcher with the vendor's client", () => {
  const FAULTS: readonly (readonly [string, readonly Fault[]])[] = [
    ["a storm of 500s", Array.from({ length: 9 }, () => status(500))],
    ["connections that are reset", [{ kind: "reset" }, { kind: "reset" }]],
    ["a 408 and a 429", [status(408), status(429)]],
    ["a 413", [status(413)]],
    ["requests that hang, where the client has a timeout", [{ kind: "hang" }]],
  ];

  it.each(FAULTS)("delivers all 50 events once, whatever happens: %s", async (_, faults) => {
    const { sink, server, arrived } = await start({ axiosConfig: { timeout: 500 } });
    server.faults.push(...faults);
    const dispatcher = createDispatcher([sink], listeningLogger());
    const batch = samples(50);
    for (const recorded of batch) dispatcher.push(recorded);
    let report = await dispatcher.flush(5_000);
    if (report.pending > 0) report = await dispatcher.flush(5_000);
    await dispatcher.close();
    expect(report).toMatchObject({ pending: 0, dropped: 0 });
    expect(arrived().toSorted()).toEqual(batch.map(idOf));
  });

  it("rides out a storm that exhausts the client's own tries", async () => {
    const { sink, server, arrived } = await start({ retryCount: 1 });
    server.faults.push(...Array.from({ length: 8 }, () => status(500)));
    const dispatcher = createDispatcher([sink], listeningLogger());
    const batch = samples(50);
    for (const recorded of batch) dispatcher.push(recorded);
    let report = await dispatcher.flush(8_000);
    if (report.pending > 0) report = await dispatcher.flush(8_000);
    await dispatcher.close();
    expect(report).toMatchObject({ pending: 0, dropped: 0 });
    expect(arrived().toSorted()).toEqual(batch.map(idOf));
  });
});
