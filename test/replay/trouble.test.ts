import { describe, expect, it } from "vitest";
import { type RecordedEvent, SinkError } from "../../src/events/sink.ts";
import { replay } from "../../src/replay/index.ts";
import { fail, fakeBatchSink, idOf } from "../delivery/fake-sinks.ts";
import { FIRST_FILE, llmCallEnd, llmCallStart } from "../report/ledger-fixture.ts";
import {
  checkpointOf,
  filesOf,
  idsOf,
  ledgerOf,
  malformed,
  modelCalls,
  replayed,
  unavailable,
  wrongKey,
} from "./replay-ledger.ts";

const accept = () => {};

describe("a replay that is refused", () => {
  it("stops at a refusal of everything, and goes on behind what was accepted", async () => {
    const events = modelCalls(6);
    const ledger = await ledgerOf(...events);
    const stopped = await replayed(ledger.folder, [accept, fail(wrongKey)], { maxEvents: 2 });
    expect(stopped.sink.tried).toEqual([2, 2]);
    expect(stopped.report).toMatchObject({
      sent: 2,
      refused: [],
      stopped: { cause: "refused", message: "HTTP 401: check apiKey" },
    });
    expect(await checkpointOf(ledger)).toEqual({ version: 1, files: { [FIRST_FILE]: [[1, 2]] } });
    const repaired = await replayed(ledger.folder);
    expect(repaired.sink.accepted).toEqual(idsOf(events).slice(2));
    expect(repaired.report).toMatchObject({ sent: 4, sentBefore: 2, stopped: undefined });
  });

  it("sends the others where one event is at fault, and tries that one again the next time", async () => {
    const events = modelCalls(5);
    const ledger = await ledgerOf(...events);
    const poison = events[3]?.event_id;
    const refuse = (batch: readonly RecordedEvent[]) => {
      if (batch.some((recorded) => idOf(recorded) === poison)) throw malformed;
    };
    const { sink, report } = await replayed(ledger.folder, Array(9).fill(refuse));
    expect(sink.accepted).toEqual(idsOf(events).filter((id) => id !== poison));
    expect(report).toMatchObject({ sent: 4, stopped: undefined });
    expect(report.refused).toEqual([{ reason: "rejected", count: 1, message: "HTTP 400" }]);
    expect((await replayed(ledger.folder)).sink.accepted).toEqual([poison]);
  });

  it("counts by reason what the backend names in its answer", async () => {
    const events = modelCalls(4);
    const ledger = await ledgerOf(...events);
    const sink = fakeBatchSink("target");
    let answers = 0;
    const report = await replay({
      from: ledger.folder,
      sink: {
        ...sink,
        async send(batch, context) {
          await sink.send(batch, context);
          if (answers++ > 0) return [];
          return [
            { index: 0, reason: "too_large", message: "over 1 MB" },
            { index: 1, reason: "rejected", message: "later", retryable: true },
            { index: 3, reason: "rejected", message: "no model" },
          ];
        },
      },
    });
    expect(report).toMatchObject({ sent: 2 });
    expect(report.refused).toEqual([
      { reason: "too_large", count: 1, message: "over 1 MB" },
      { reason: "rejected", count: 1, message: "no model" },
    ]);
    expect(await checkpointOf(ledger)).toEqual({ version: 1, files: { [FIRST_FILE]: [[2, 3]] } });
  });

  it("stops where one event after the other is refused", async () => {
    const ledger = await ledgerOf(...modelCalls(300));
    const { report } = await replayed(ledger.folder, Array(900).fill(fail(malformed)), { maxEvents: 10 });
    expect(report.stopped).toEqual({ cause: "refused", message: "HTTP 400" });
    expect(report.refused).toEqual([{ reason: "rejected", count: 100, message: "HTTP 400" }]);
    expect((await replayed(ledger.folder)).report).toMatchObject({ sent: 300, sentBefore: 0 });
  });
});

describe("a replay to a backend that takes nothing", () => {
  it("stops when its patience is over, and says what the matter was", async () => {
    const ledger = await ledgerOf(...modelCalls(2));
    const { report } = await replayed(ledger.folder, Array(999).fill(fail(unavailable)), { patienceMs: 50 });
    expect(report).toMatchObject({ sent: 0, stopped: { cause: "unreachable", message: "HTTP 503" } });
    expect(await checkpointOf(ledger)).toEqual({ version: 1, files: {} });
  });

  it("lets go of a request that hangs", async () => {
    const ledger = await ledgerOf(...modelCalls(2));
    const report = await replay({
      from: ledger.folder,
      patienceMs: 50,
      sink: {
        ...fakeBatchSink("target"),
        send: (_batch, { signal }) =>
          new Promise((_resolve, reject) => {
            signal.addEventListener("abort", () => reject(new SinkError("no answer", { reason: "timeout" })));
          }),
      },
    });
    expect(report.stopped).toMatchObject({ cause: "unreachable" });
  });

  it("waits for as long as something gets through now and then", async () => {
    const ledger = await ledgerOf(...modelCalls(6));
    const slow = () => new Promise<void>((resolve) => setTimeout(resolve, 40));
    const { report } = await replayed(ledger.folder, Array(6).fill(slow), { maxEvents: 1, patienceMs: 120 });
    expect(report).toMatchObject({ sent: 6, stopped: undefined });
  });
});

describe("a replay that is interrupted", () => {
  const later = new SinkError("HTTP 429", { reason: "network", retryAfterMs: 600_000 });

  it("finishes what is under way, notes it, and goes on behind it the next time", async () => {
    const events = modelCalls(6);
    const ledger = await ledgerOf(...events);
    const interruption = new AbortController();
    const { sink, report } = await replayed(ledger.folder, [accept, () => interruption.abort()], {
      maxEvents: 2,
      signal: interruption.signal,
    });
    expect(sink.accepted).toEqual(idsOf(events).slice(0, 4));
    expect(report).toMatchObject({ sent: 4, stopped: { cause: "interrupted" } });
    expect(await filesOf(ledger)).toEqual([FIRST_FILE, "replay-target.json"]);
    expect((await replayed(ledger.folder)).sink.accepted).toEqual(idsOf(events).slice(4));
  });

  it("does not wait for a next try", async () => {
    const ledger = await ledgerOf(...modelCalls(1));
    const interruption = new AbortController();
    const { report } = await replayed(
      ledger.folder,
      [
        () => {
          setTimeout(() => interruption.abort(), 20);
          throw later;
        },
      ],
      { signal: interruption.signal },
    );
    expect(report).toMatchObject({ sent: 0, stopped: { cause: "interrupted" } });
  });

  it("does not begin to wait where it is interrupted as the failure is told", async () => {
    const ledger = await ledgerOf(...modelCalls(1));
    const interruption = new AbortController();
    const { report } = await replayed(ledger.folder, [fail(later)], {
      signal: interruption.signal,
      onProgress: () => interruption.abort(),
    });
    expect(report.stopped).toMatchObject({ cause: "interrupted" });
  });

  it("sends nothing where it was interrupted before it began", async () => {
    const ledger = await ledgerOf(...modelCalls(1));
    const { sink, report } = await replayed(ledger.folder, [], { signal: AbortSignal.abort() });
    expect(sink.tried).toEqual([]);
    expect(report).toMatchObject({ sent: 0, stopped: { cause: "interrupted" } });
  });
});

describe("the parts of a span", () => {
  const run = { span_id: "00000000000000aa" };
  const root = { span_id: "00000000000000bb", root: true } as const;

  it("are sent again with the end that completes it, where that was not accepted", async () => {
    const events = [llmCallStart(run), llmCallEnd(run)];
    const ledger = await ledgerOf(...events);
    await replayed(ledger.folder, [accept, fail(wrongKey)], { maxEvents: 1 });
    expect(await checkpointOf(ledger)).toEqual({ version: 1, files: {} });
    expect((await replayed(ledger.folder)).sink.accepted).toEqual(idsOf(events));
    expect((await replayed(ledger.folder)).sink.tried).toEqual([]);
  });

  it("include a root run's end, which is completed by the totals of its trace", async () => {
    const events = [llmCallStart(root), llmCallEnd(root)];
    const ledger = await ledgerOf(...events);
    await replayed(ledger.folder);
    expect(await checkpointOf(ledger)).toEqual({ version: 1, files: {} });
  });
});
