import { describe, expect, it } from "vitest";
import type { RecordedEvent } from "../../src/events/sink.ts";
import { type ReplayProgress, replay } from "../../src/replay/index.ts";
import { fail, fakeBatchSink } from "../delivery/fake-sinks.ts";
import { FIRST_FILE, llmCallEnd, ndjson } from "../report/ledger-fixture.ts";
import {
  checkpointOf,
  filesOf,
  idsOf,
  ledgerOf,
  modelCalls,
  replayed,
  unavailable,
} from "./replay-ledger.ts";

const SECOND_FILE = "events-2026-11-11-4711-a1b2c3.ndjson";

describe("a replay", () => {
  it("sends every event with the id it has, file by file and in order", async () => {
    const first = modelCalls(3);
    const second = modelCalls(2);
    const ledger = await ledgerOf(...first);
    await ledger.write(SECOND_FILE, ndjson(...second));
    const { sink, report } = await replayed(ledger.folder);
    expect(sink.accepted).toEqual(idsOf([...first, ...second]));
    expect(report).toMatchObject({ sent: 5, sentBefore: 0, refused: [], stopped: undefined });
  });

  it("sends the lines exactly as they were written", async () => {
    const event = llmCallEnd({ output: "caf\u00e9 \u2028 \ud83d\ude00" });
    const ledger = await ledgerOf(event);
    const lines: string[] = [];
    await replayed(ledger.folder, [(batch) => void lines.push(...batch.map(({ json }) => json))]);
    expect(lines).toEqual([JSON.stringify(event)]);
  });

  it("sends batches as large as the sink takes them", async () => {
    const ledger = await ledgerOf(...modelCalls(7));
    const { sink } = await replayed(ledger.folder, [], { maxEvents: 3 });
    expect(sink.tried).toEqual([3, 3, 1]);
  });

  it("sends nothing a second time, and says how much was sent before", async () => {
    const ledger = await ledgerOf(...modelCalls(4));
    await replayed(ledger.folder);
    const { sink, report } = await replayed(ledger.folder);
    expect(sink.tried).toEqual([]);
    expect(report).toMatchObject({ sent: 0, sentBefore: 4 });
  });

  it("sends an event that stands twice once, in files of one day and after a replay that had the first", async () => {
    const [one, two, late] = modelCalls(3);
    const again = "events-2026-11-10-4711-a1b2c3-exit.ndjson";
    const ledger = await ledgerOf(...[one, two, one].filter((event) => event !== undefined));
    await ledger.write(again, ndjson(...[two].filter((event) => event !== undefined)));
    const { sink, report } = await replayed(ledger.folder);
    expect(sink.accepted).toHaveLength(2);
    expect(report).toMatchObject({ sent: 2, sentBefore: 2 });
    await ledger.write(again, ndjson(...[two, late, late].filter((event) => event !== undefined)));
    const second = await replayed(ledger.folder);
    expect(second.sink.accepted).toEqual([late?.event_id]);
    expect((await replayed(ledger.folder)).sink.accepted).toEqual([]);
  });

  it("does not take a torn line for the event that was written again behind it", async () => {
    const [event] = modelCalls(1);
    const ledger = await ledgerOf();
    const line = ndjson(...[event].filter((each) => each !== undefined));
    await ledger.write(FIRST_FILE, `${line.slice(0, 120)}\n${line}`);
    const { sink, report } = await replayed(ledger.folder);
    expect(sink.accepted).toEqual([event?.event_id]);
    expect(report.skipped.lines).toBe(1);
  });

  it("sends what came in since the last replay", async () => {
    const [old, fresh] = [modelCalls(2), modelCalls(2)];
    const ledger = await ledgerOf(...old);
    await replayed(ledger.folder);
    await ledger.write(FIRST_FILE, ndjson(...old, ...fresh));
    const { sink, report } = await replayed(ledger.folder);
    expect(sink.accepted).toEqual(idsOf(fresh));
    expect(report).toMatchObject({ sent: 2, sentBefore: 2 });
  });

  it("sends everything again when it is forced to", async () => {
    const ledger = await ledgerOf(...modelCalls(4));
    await replayed(ledger.folder);
    const { sink, report } = await replayed(ledger.folder, [], { force: true });
    expect(sink.accepted).toHaveLength(4);
    expect(report).toMatchObject({ sent: 4, sentBefore: 0 });
  });

  it("keeps a checkpoint for each sink", async () => {
    const ledger = await ledgerOf(...modelCalls(2));
    await replayed(ledger.folder);
    const other = fakeBatchSink("other/sink");
    expect(await replay({ from: ledger.folder, sink: other })).toMatchObject({ sent: 2, sentBefore: 0 });
    expect(await filesOf(ledger)).toEqual([FIRST_FILE, "replay-other%2Fsink.json", "replay-target.json"]);
  });

  it("tries again what failed for a moment", async () => {
    const events = modelCalls(3);
    const ledger = await ledgerOf(...events);
    const { sink, report } = await replayed(ledger.folder, [fail(unavailable)]);
    expect(sink.tried).toEqual([3, 3]);
    expect(sink.accepted).toEqual(idsOf(events));
    expect(report).toMatchObject({ sent: 3, refused: [] });
  });

  it("gives the sink no more content than the sink's policy allows", async () => {
    const ledger = await ledgerOf(llmCallEnd({ output: "the patient's words" }));
    const seen: RecordedEvent[] = [];
    const sink = { ...fakeBatchSink("target"), content: "none" as const };
    await replay({ from: ledger.folder, sink: { ...sink, send: async (batch) => void seen.push(...batch) } });
    expect(seen).toHaveLength(1);
    expect(seen[0]?.json).not.toContain("patient");
  });

  it("tells after each batch how far it is", async () => {
    const ledger = await ledgerOf(...modelCalls(4));
    const told: ReplayProgress[] = [];
    await replayed(ledger.folder, [], { maxEvents: 2, onProgress: (progress) => told.push(progress) });
    expect(told.map(({ sent }) => sent)).toEqual([2, 4]);
    expect(told.at(-1)?.bytes).toBe(told.at(-1)?.totalBytes);
  });

  it("tells what goes wrong while it is tried again", async () => {
    const ledger = await ledgerOf(...modelCalls(1));
    const told: ReplayProgress[] = [];
    await replayed(ledger.folder, [fail(unavailable)], { onProgress: (progress) => told.push(progress) });
    expect(told.map(({ trouble }) => trouble)).toEqual(["HTTP 503", undefined]);
  });
});

describe("a dry run", () => {
  it("counts what would be sent, and neither sends nor writes anything", async () => {
    const ledger = await ledgerOf(...modelCalls(5));
    const { sink, report } = await replayed(ledger.folder, [], { dryRun: true });
    expect(sink.tried).toEqual([]);
    expect(report).toMatchObject({ sent: 5, sentBefore: 0 });
    expect(await filesOf(ledger)).toEqual([FIRST_FILE]);
  });

  it("leaves out what was sent before", async () => {
    const ledger = await ledgerOf(...modelCalls(5));
    await replayed(ledger.folder);
    const { report } = await replayed(ledger.folder, [], { dryRun: true });
    expect(report).toMatchObject({ sent: 0, sentBefore: 5 });
  });
});

describe("a replay of a range", () => {
  const days = ["2026-11-10", "2026-11-11", "2026-11-12"].map((day) =>
    llmCallEnd({ timestamp: `${day}T12:00:00.000Z` }),
  );

  it("sends whole days, the last one included", async () => {
    const ledger = await ledgerOf(...days);
    const { sink } = await replayed(ledger.folder, [], { since: "2026-11-11", until: "2026-11-11" });
    expect(sink.accepted).toEqual([days[1]?.event_id]);
  });

  it("leaves the rest to a later replay", async () => {
    const ledger = await ledgerOf(...days);
    await replayed(ledger.folder, [], { since: "2026-11-11", until: "2026-11-11" });
    expect(await checkpointOf(ledger)).toEqual({ version: 1, files: { [FIRST_FILE]: [[2, 2]] } });
    const { sink } = await replayed(ledger.folder);
    expect(sink.accepted).toEqual([days[0]?.event_id, days[2]?.event_id]);
  });

  it("refuses a range that holds nothing", async () => {
    const ledger = await ledgerOf(...days);
    await expect(
      replayed(ledger.folder, [], { since: "2026-11-12", until: "2026-11-10" }),
    ).rejects.toMatchObject({ code: "invalid_argument" });
  });
});

describe("lines that are no events", () => {
  it("are left out, counted and named", async () => {
    const [first, second] = modelCalls(2);
    const ledger = await ledgerOf();
    const newer = { ...first, schema_version: 99 };
    const wrong = { ...first, latency_ms: -1 };
    await ledger.write(
      FIRST_FILE,
      `${ndjson(first)}nonsense\n\n${ndjson({ a: 1 }, newer, wrong, { ...first, event: "gossip" }, second)}{"event":"ll`,
    );
    const { sink, report } = await replayed(ledger.folder);
    expect(sink.accepted).toEqual([first?.event_id, second?.event_id]);
    expect(report.skipped).toEqual({
      lines: 6,
      named: [
        { file: FIRST_FILE, line: 2, reason: "not JSON" },
        { file: FIRST_FILE, line: 4, reason: "not an event" },
        { file: FIRST_FILE, line: 5, reason: "schema_version 99 is newer than 1" },
        { file: FIRST_FILE, line: 6, reason: "latency_ms has a wrong value" },
        { file: FIRST_FILE, line: 7, reason: "unknown event" },
        { file: FIRST_FILE, line: 9, reason: "torn last line" },
      ],
    });
  });

  it("are sent once a living process has written them to their end", async () => {
    const [first, second] = modelCalls(2);
    const ledger = await ledgerOf();
    const whole = ndjson(first, second);
    await ledger.write(FIRST_FILE, whole.slice(0, -20));
    await replayed(ledger.folder);
    await ledger.write(FIRST_FILE, whole);
    const { sink } = await replayed(ledger.folder);
    expect(sink.accepted).toEqual([second?.event_id]);
  });
});

describe("a replay that cannot begin", () => {
  it("says so where the checkpoint cannot be read", async () => {
    const ledger = await ledgerOf(...modelCalls(1));
    await ledger.write("replay-target.json", '{"version":1,"files":{"a":[[0,');
    await expect(replayed(ledger.folder)).rejects.toMatchObject({
      code: "ledger_unreadable",
      message: expect.stringMatching(/replay-target\.json: delete it, or .* --force$/),
    });
    expect((await replayed(ledger.folder, [], { force: true })).report.sent).toBe(1);
  });

  it("says so where there is no ledger, or nothing in it", async () => {
    const ledger = await ledgerOf();
    await expect(replayed(ledger.folder)).rejects.toMatchObject({ code: "ledger_empty" });
    await expect(replayed(`${ledger.folder}/none`)).rejects.toMatchObject({ code: "ledger_unreadable" });
  });
});
