import { describe, expect, it, vi } from "vitest";
import { createDispatcher, type Dispatcher } from "../../../src/delivery/dispatcher.ts";
import type { FlushReport, RecordedEvent, Sink } from "../../../src/events/sink.ts";
import { listeningLogger } from "../../delivery/fake-sinks.ts";
import { recordedSample } from "../../events/samples.ts";
import { type Fault, startVendorServer, type VendorAnswer, type VendorRequest } from "./vendor-server.ts";

/** One vendor's backend and the sink that delivers to it. */
export interface DeliveryUnderTest {
  /** The sink in own-delivery mode, sending to this address. */
  readonly createSink: (url: string) => Sink;
  /** The ids that the request carries of what the backend keeps (event ids, span ids, …), in order. */
  readonly idsIn: (request: VendorRequest) => readonly string[];
  /** The id under which this event arrives at the backend; undefined where it is no thing of its own there. */
  readonly idOf: (recorded: RecordedEvent) => string | undefined;
  /** How the vendor says that it took everything. */
  readonly accepted: (request: VendorRequest) => VendorAnswer;
  /** How the vendor names single items that it refuses in a 200 or 207; absent where it has no such answer. */
  readonly acceptedBut?: (request: VendorRequest, refusedIds: ReadonlySet<string>) => VendorAnswer;
  /** True where a repeated id replaces the first one at the vendor's. Where not, nothing may be sent twice. @default true */
  readonly deduplicates?: boolean;
}

const COUNT = 25;

/** What every sink must survive that delivers by itself. */
export function describeFaults(name: string, under: DeliveryUnderTest): void {
  const status = (code: number, headers?: Record<string, string>): Fault => ({
    kind: "answer",
    answer: { status: code, body: "<html>no</html>", ...(headers && { headers }) },
  });

  async function start() {
    const arrived: string[] = [];
    let refusing: ReadonlySet<string> = new Set();
    const server = await startVendorServer((request) => {
      const ids = under.idsIn(request);
      const isRefused = ids.some((id) => refusing.has(id));
      arrived.push(...ids.filter((id) => !refusing.has(id)));
      return isRefused && under.acceptedBut !== undefined
        ? under.acceptedBut(request, refusing)
        : under.accepted(request);
    });
    const logger = listeningLogger();
    const dispatcher = createDispatcher([under.createSink(server.url)], logger);
    const events = oneTraceEach(COUNT);
    const expected = events.map(under.idOf).filter((id) => id !== undefined);
    return {
      server,
      logger,
      dispatcher,
      events,
      expected,
      /** What the backend holds, in the order of its first arrival. */
      held: () => (under.deduplicates === false ? arrived : [...new Set(arrived)]),
      refuse: (ids: readonly string[]) => {
        refusing = new Set(ids);
      },
      async end() {
        await dispatcher.close();
        await server.close();
      },
    };
  }

  /** Pushes everything while the faults last and flushes until nothing is pending. */
  async function deliverThrough(faults: readonly Fault[]) {
    const run = await start();
    run.server.faults.push(...faults);
    for (const recorded of run.events) run.dispatcher.push(recorded);
    const report = await flushed(run.dispatcher);
    const held = run.held();
    await run.end();
    return { ...run, report, held };
  }

  describe(`${name}, whatever its backend does,`, () => {
    it("delivers every event once and in order", async () => {
      const { report, held, expected } = await deliverThrough([]);
      expect(report).toMatchObject({ sent: COUNT, pending: 0, dropped: 0 });
      expect(held).toEqual(expected);
    });

    const SURVIVED: readonly (readonly [string, readonly Fault[]])[] = [
      ["a slow answer", [{ kind: "slow", ms: 300 }]],
      ["a connection that is reset", [{ kind: "reset" }, { kind: "reset" }]],
      ["a storm of 500s", [status(500), status(503), status(502)]],
      ["a 429 with Retry-After", [status(429, { "retry-after": "1" })]],
      ["a 408", [status(408)]],
    ];
    it.each(SURVIVED)("survives %s", async (_, faults) => {
      const { report, held, expected } = await deliverThrough(faults);
      expect(report).toMatchObject({ pending: 0, dropped: 0 });
      expect(held).toEqual(expected);
    });

    it("survives an answer that breaks off in the middle", async () => {
      const { report, held, expected } = await deliverThrough([{ kind: "truncated" }]);
      expect(report).toMatchObject({ pending: 0, dropped: 0 });
      expect(held).toEqual(expected);
    });

    it("stays away as long as a 429 asks it to", async () => {
      const { server, dispatcher, events, end } = await start();
      server.faults.push(status(429, { "retry-after": "1" }));
      for (const recorded of events) dispatcher.push(recorded);
      const report = await dispatcher.flush(300);
      expect(report.pending).toBe(COUNT);
      expect(server.requests).toHaveLength(1);
      await end();
    });

    it.each(["0", "-1", "", "soon", "Thu, 01 Jan 1970 00:00:00 GMT", "0, 0"])(
      "does not hammer a backend that asks it to come back after %j",
      async (value) => {
        const { server, dispatcher, events, end } = await start();
        server.always = status(429, { "retry-after": value });
        for (const recorded of events) dispatcher.push(recorded);
        expect(await dispatcher.flush(400)).toMatchObject({ sent: 0, pending: COUNT, dropped: 0 });
        expect(server.requests.length).toBeLessThan(4);
        await end();
      },
    );

    it("gives up an attempt that hangs, and delivers with the next", async () => {
      const hung = vi.spyOn(AbortSignal, "timeout").mockImplementation((ms) => {
        const controller = new AbortController();
        setTimeout(() => controller.abort(), Math.min(ms, 200));
        return controller.signal;
      });
      const { report, held, expected } = await deliverThrough([{ kind: "hang" }]);
      hung.mockRestore();
      expect(report).toMatchObject({ pending: 0, dropped: 0 });
      expect(held).toEqual(expected);
    });

    it("settles a flush by its deadline while the backend hangs", async () => {
      const { server, dispatcher, events, end } = await start();
      server.always = { kind: "hang" };
      for (const recorded of events) dispatcher.push(recorded);
      const startedAt = performance.now();
      const report = await dispatcher.flush(200);
      expect(performance.now() - startedAt).toBeLessThan(1_000);
      expect(report).toMatchObject({ sent: 0, pending: COUNT, dropped: 0 });
      await end();
    });

    it("holds everything while connections are refused for a minute, and delivers it afterwards", async () => {
      const { server, dispatcher, events, expected, held, end } = await start();
      await server.stopListening();
      vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"], shouldAdvanceTime: true });
      for (const recorded of events) dispatcher.push(recorded);
      for (let second = 0; second < 60; second++) {
        await vi.advanceTimersByTimeAsync(1_000);
        await new Promise((resolve) => setImmediate(resolve)); // lets the refused connection come back
      }
      await server.listen();
      const report = await flushed(dispatcher);
      vi.useRealTimers();
      expect(report).toMatchObject({ sent: COUNT, pending: 0, dropped: 0 });
      expect(held()).toEqual(expected);
      await end();
    });

    it.each([400, 401])("counts what a %d refuses, and goes on with the next events", async (code) => {
      const { server, logger, dispatcher, events, expected, held, end } = await start();
      server.always = status(code);
      for (const recorded of events) dispatcher.push(recorded);
      const refused = await flushed(dispatcher);
      expect(refused.pending).toBe(0);
      expect(refused.reasons.rejected).toBeGreaterThan(0);
      expect(refused.sent + refused.dropped).toBe(COUNT);
      expect(logger.warnings.join()).toContain(String(code));
      server.always = undefined;
      for (const recorded of events) dispatcher.push(recorded);
      expect(await flushed(dispatcher)).toMatchObject({ pending: 0, dropped: 0 });
      expect(held()).toEqual(expected);
      await end();
    });

    it("splits a batch that is too large", async () => {
      const { report, held, expected } = await deliverThrough([status(413), status(413)]);
      expect(report).toMatchObject({ sent: COUNT, pending: 0, dropped: 0 });
      expect(held).toEqual(expected);
    });

    it("drops alone what stays too large", async () => {
      const { server, dispatcher, events, end } = await start();
      server.always = status(413);
      for (const recorded of events) dispatcher.push(recorded);
      const report = await flushed(dispatcher);
      expect(report.pending).toBe(0);
      expect(report.reasons.too_large).toBeGreaterThan(0);
      expect(report.sent + report.dropped).toBe(COUNT);
      await end();
    });

    if (under.acceptedBut === undefined) return; // such a vendor takes a request whole or not at all
    it("counts the items that a good answer refuses", async () => {
      const { dispatcher, events, expected, held, refuse, end } = await start();
      const [first, , third] = expected;
      refuse([first ?? "", third ?? ""]);
      for (const recorded of events) dispatcher.push(recorded);
      const report = await flushed(dispatcher);
      expect(report).toMatchObject({ sent: COUNT - 2, pending: 0, dropped: 2 });
      expect(held()).toEqual(expected.filter((id) => id !== first && id !== third));
      await end();
    });
  });
}

/** Flushes until nothing is pending; the report adds up what all of them said. */
async function flushed(dispatcher: Dispatcher): Promise<FlushReport> {
  let sent = 0;
  let dropped = 0;
  const reasons: Record<string, number> = {};
  for (let round = 0; ; round++) {
    const report = await dispatcher.flush(3_000);
    sent += report.sent;
    dropped += report.dropped;
    for (const [reason, count] of Object.entries(report.reasons))
      reasons[reason] = (reasons[reason] ?? 0) + count;
    if (report.pending === 0 || round === 4) return { ...report, sent, dropped, reasons };
  }
}

/** Model calls, each of a trace of its own, so that each is one thing in every backend. */
function oneTraceEach(count: number): RecordedEvent[] {
  return Array.from({ length: count }, (_, index) =>
    recordedSample("llm_call_end", {
      trace_id: hex(index, 32),
      span_id: hex(index, 16),
      parent_span_id: hex(index + 1_000, 16),
    }),
  );
}

function hex(value: number, digits: number): string {
  return (value + 1).toString(16).padStart(digits, "0");
}
