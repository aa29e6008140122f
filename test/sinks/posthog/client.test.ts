import { posthog } from "langmeter/sinks/posthog";
import type { PostHogOptions } from "posthog-node";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { createDispatcher } from "../../../src/delivery/dispatcher.ts";
import { listeningLogger } from "../../delivery/fake-sinks.ts";
import { recordedSample } from "../../events/samples.ts";
import { deliver } from "../describe-sink.ts";
import type { Fault } from "../support/vendor-server.ts";
import { startClient } from "./support/posthog-client.ts";
import { eventsIn, startPostHogServer } from "./support/posthog-server.ts";

const answer = (status: number): Fault => ({ kind: "answer", answer: { status } });
const samples = (count: number) => Array.from({ length: count }, () => recordedSample("llm_call_end"));

/** A dispatcher with the sink around a real client. */
async function start(options: PostHogOptions = {}) {
  const server = await startPostHogServer();
  const client = startClient(server, { fetchRetryCount: 1, requestTimeout: 200, ...options });
  const logger = listeningLogger();
  const dispatcher = createDispatcher([posthog({ client, events: "custom" })], logger);
  onTestFinished(() => dispatcher.close());
  const push = (count: number) => {
    const events = samples(count);
    for (const recorded of events) dispatcher.push(recorded);
    return events.map(({ event }) => event.event_id);
  };
  const held = () => server.events.map(({ uuid }) => uuid);
  const arrivals = () => server.requests.flatMap(eventsIn).length;
  return { server, client, dispatcher, logger, push, held, arrivals };
}

/** Aborts each attempt of the dispatcher after so many milliseconds instead of its ten seconds. */
function limitAttempts(limitMs: number): void {
  const timeouts = vi.spyOn(AbortSignal, "timeout").mockImplementation((ms) => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), Math.min(ms, limitMs));
    return controller.signal;
  });
  onTestFinished(() => timeouts.mockRestore());
}

describe("through posthog-node an event", () => {
  it("keeps its id, its time, its person and its groups", async () => {
    const server = await startPostHogServer();
    const sink = posthog({ client: startClient(server), groups: { company: "company_id" } });
    const recorded = recordedSample("llm_call_end", { user_id: "u_17", metadata: { company_id: "acme" } });
    await deliver(sink, [recorded]);
    expect(server.named("llm_call_end")).toMatchObject([
      {
        uuid: recorded.event.event_id,
        timestamp: "2026-03-01T12:00:00.000Z",
        distinct_id: "u_17",
        properties: {
          $groups: { company: "acme" },
          $lib: "posthog-node",
          $geoip_disable: true,
          $is_server: true,
        },
      },
    ]);
    expect(server.only("$ai_generation")).toMatchObject({
      $groups: { company: "acme" },
      $ai_lib: "langmeter",
    });
  });

  it("of a user who is not known makes no profile", async () => {
    const server = await startPostHogServer();
    await deliver(posthog({ client: startClient(server) }), samples(1));
    const { distinct_id, properties } = server.named("$ai_generation")[0] ?? {};
    expect(distinct_id).toBe(properties?.trace_id);
    expect(properties?.$process_person_profile).toBe(false);
  });
});

describe("what posthog-node does not deliver", () => {
  it.each([400, 401])("is counted where PostHog refuses it with %d", async (status) => {
    const { server, dispatcher, logger, push } = await start();
    server.always = answer(status);
    push(3);
    expect(await dispatcher.flush(5_000)).toMatchObject({ sent: 0, pending: 0, reasons: { rejected: 3 } });
    expect(logger.warnings.join()).toContain(String(status));
  });

  it("is handed over again after a storm in which the client gives it up", async () => {
    const { server, dispatcher, push, held } = await start();
    server.faults.push(...[500, 503, 500, 502].map(answer));
    const ids = push(3);
    expect(await dispatcher.flush(9_000)).toMatchObject({ sent: 3, pending: 0, dropped: 0 });
    expect(held()).toEqual(ids);
  });

  it("waits in the client, once, while there is no connection", async () => {
    const { server, dispatcher, push, held, arrivals } = await start();
    await server.stopListening();
    const ids = push(3);
    expect(await dispatcher.flush(2_000)).toMatchObject({ sent: 0, pending: 3, dropped: 0 });
    await server.listen();
    expect(await dispatcher.flush(9_000)).toMatchObject({ sent: 3, pending: 0, dropped: 0 });
    expect(held()).toEqual(ids);
    expect(arrivals()).toBe(3);
  });

  it.each([
    ["before", 0.999],
    ["during", 0],
  ])("is noticed where the client gives it up %s the next attempt", async (_, random) => {
    limitAttempts(100);
    const pauses = vi.spyOn(Math, "random").mockReturnValue(random); // the part of the backoff between the attempts
    onTestFinished(() => pauses.mockRestore());
    const { server, dispatcher, push, held } = await start({ fetchRetryCount: 3, fetchRetryDelay: 60 });
    server.faults.push(...[500, 500, 500, 500].map(answer));
    const ids = push(2);
    expect(await dispatcher.flush(9_000)).toMatchObject({ sent: 2, pending: 0, dropped: 0 });
    expect(held()).toEqual(ids);
  });

  it("is tried again where the client hangs longer than an attempt may take", async () => {
    limitAttempts(100);
    const { server, dispatcher, push, held, arrivals } = await start({
      requestTimeout: 300,
      fetchRetryCount: 0,
    });
    server.faults.push({ kind: "hang" });
    const ids = push(3);
    expect(await dispatcher.flush(9_000)).toMatchObject({ sent: 3, pending: 0, dropped: 0 });
    expect(held()).toEqual(ids);
    expect(arrivals()).toBe(6); // once into the request that hung
  });

  it("goes in halves where the request is too large", async () => {
    const { server, dispatcher, push, held } = await start();
    server.faults.push(answer(413), answer(413));
    const ids = push(3);
    const report = await dispatcher.flush(9_000);
    expect(report).toMatchObject({ pending: 0, dropped: 0, sent: 3 });
    expect(held().sort()).toEqual(ids.sort());
  });

  it("is not held against the events of the next batch", async () => {
    const { server, client, dispatcher, push, held } = await start();
    server.faults.push(answer(400));
    client.capture({ distinctId: "u", event: "the application's own" });
    await expect(client.flush()).rejects.toThrow("400");
    const ids = push(1);
    expect(await dispatcher.flush(5_000)).toMatchObject({ sent: 1, dropped: 0 });
    expect(held()).toEqual(ids);
  });
});

describe("a client of another kind", () => {
  it("is enough with capture and flush", async () => {
    const captured: unknown[] = [];
    const client = { capture: (message: unknown) => captured.push(message), flush: async () => {} };
    await deliver(posthog({ client, events: "custom" }), samples(2));
    expect(captured).toHaveLength(2);
  });

  it("fails as what it is where it throws", async () => {
    const client = { capture() {}, flush: () => Promise.reject(new Error("phc_secret in the message")) };
    const failure: unknown = await deliver(posthog({ client }), samples(1)).catch((error: unknown) => error);
    expect(failure).toMatchObject({
      name: "SinkError",
      message: "the client could not deliver",
      retryable: true,
    });
  });
});
