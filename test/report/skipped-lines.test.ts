import { mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { replay } from "langmeter/replay";
import { afterEach, describe, expect, it } from "vitest";
import { type Report, report } from "../../src/report/index.ts";
import { describeSkipped } from "../../src/report/skipped.ts";
import { fakeBatchSink } from "../delivery/fake-sinks.ts";
import {
  FIRST_FILE,
  llmCallEnd,
  llmError,
  ndjson,
  type TemporaryLedger,
  temporaryLedger,
  toolCallEnd,
} from "./ledger-fixture.ts";

let ledger: TemporaryLedger | undefined;
afterEach(() => ledger?.remove());

async function reportOnText(content: string | Uint8Array): Promise<Report> {
  ledger = await temporaryLedger();
  await ledger.write(FIRST_FILE, content);
  return report({ from: ledger.folder });
}

const good = () => ndjson(llmCallEnd());

describe("files that cannot be read", () => {
  it("are named, and stop neither the report nor a replay", async () => {
    ledger = await temporaryLedger(llmCallEnd());
    const { folder } = ledger;
    await symlink(join(folder, "gone.ndjson"), join(folder, "events-2026-11-12-1-dangling.ndjson"));
    await symlink("events-2026-11-12-1-loop.ndjson", join(folder, "events-2026-11-12-1-loop.ndjson"));
    await mkdir(join(folder, "events-2026-11-12-1-folder.ndjson"));
    const { total, skipped } = await report({ from: folder });
    expect(total.calls).toBe(1);
    expect(describeSkipped(skipped)).toBe(
      "2 files skipped: events-2026-11-12-1-dangling.ndjson (it does not exist), events-2026-11-12-1-loop.ndjson (a link that leads to itself)",
    );
    const sink = fakeBatchSink("target", {});
    expect(await replay({ from: folder, sink })).toMatchObject({ sent: 1, skipped: { files: [{}, {}] } });
  });

  it("stop the report if none is left", async () => {
    ledger = await temporaryLedger();
    const { folder } = ledger;
    await symlink(join(folder, "gone.ndjson"), join(folder, "events-2026-11-12-1-dangling.ndjson"));
    await expect(report({ from: folder })).rejects.toThrow(/dangling\.ndjson: it does not exist/);
  });
});

describe("lines that are no events", () => {
  it("are skipped, counted, and named by file, line and reason", async () => {
    const { total, skipped } = await reportOnText(
      `${good()}not json at all\n${good()}{"event":"half\n[1,2]\n${good()}`,
    );
    expect(total.calls).toBe(3);
    expect(skipped).toEqual({
      lines: 3,
      named: [
        { file: FIRST_FILE, line: 2, reason: "not JSON" },
        { file: FIRST_FILE, line: 4, reason: "not JSON" },
        { file: FIRST_FILE, line: 5, reason: "not an event" },
      ],
    });
  });

  it("include a last line that a crash has torn", async () => {
    const { total, skipped } = await reportOnText(`${good()}${good().slice(0, 150)}`);
    expect(total.calls).toBe(1);
    expect(skipped.named).toEqual([{ file: FIRST_FILE, line: 2, reason: "torn last line" }]);
  });

  it("include a last line that is torn within a character", async () => {
    const torn = Buffer.from('{"event":"llm_call_end","user_id":"Zo\u00eb').subarray(0, -1);
    const { total, skipped } = await reportOnText(Buffer.concat([Buffer.from(good()), torn]));
    expect(total.calls).toBe(1);
    expect(skipped.named).toEqual([{ file: FIRST_FILE, line: 2, reason: "torn last line" }]);
  });

  it("do not include a whole last line that only lacks its newline", async () => {
    const { total, skipped } = await reportOnText(good().trimEnd());
    expect(total.calls).toBe(1);
    expect(skipped.lines).toBe(0);
  });

  it("keep their line numbers behind blank lines, Windows line ends and U+2028", async () => {
    const separator = ndjson(llmCallEnd({ output: "one\u2028two" }));
    const { total, skipped } = await reportOnText(
      `\n  \n${good().replace("\n", "\r\n")}\n${separator}oops\n`,
    );
    expect(total.calls).toBe(2);
    expect(skipped).toEqual({ lines: 1, named: [{ file: FIRST_FILE, line: 6, reason: "not JSON" }] });
  });

  it("do not stop a report when one of them is endless", async () => {
    const endless = "x".repeat(34 * 1024 * 1024);
    const { total, skipped } = await reportOnText(`${good()}${endless}\n${good()}`);
    expect(total.calls).toBe(2);
    expect(skipped.named).toEqual([{ file: FIRST_FILE, line: 2, reason: "not JSON" }]);
  });

  it("are all counted, though only the first hundred are named", async () => {
    const { skipped } = await reportOnText("oops\n".repeat(250) + good());
    expect(skipped.lines).toBe(250);
    expect(skipped.named).toHaveLength(100);
    expect(skipped.named.at(-1)?.line).toBe(100);
  });

  it("are found in every file", async () => {
    await reportOnText(`${good()}oops\n`);
    await ledger?.write("events-2026-11-11-7-bbbbbb.ndjson", `oops\n${good()}`);
    const { skipped } = await report({ from: ledger?.folder });
    expect(skipped.named.map(({ file, line }) => `${file}:${line}`)).toEqual([
      `${FIRST_FILE}:2`,
      "events-2026-11-11-7-bbbbbb.ndjson:1",
    ]);
  });
});

describe("events that break the schema", () => {
  const usage = { input_tokens: 1, output_tokens: 1, usage_source: "provider" };

  it.each([
    ["an unknown name", { event: "paused" }, "unknown event"],
    ["a name that is no text", { event: 7 }, "not an event"],
    ["no schema version", { schema_version: undefined }, "schema_version is missing"],
    ["a newer schema version", { schema_version: 2 }, "schema_version 2 is newer than 1"],
    ["a schema version that is no number", { schema_version: "1" }, "schema_version has a wrong value"],
    ["no id", { event_id: undefined }, "event_id is missing"],
    ["an id that is no UUID", { event_id: "42" }, "event_id has a wrong value"],
    ["an impossible time", { timestamp: "2026-02-30T00:00:00Z" }, "timestamp has a wrong value"],
    ["a time without its zone", { timestamp: "2026-11-10T12:00:00" }, "timestamp has a wrong value"],
    ["no latency", { latency_ms: undefined }, "latency_ms is missing"],
    ["a latency in quotes", { latency_ms: "800" }, "latency_ms has a wrong value"],
    ["a negative latency", { latency_ms: -1 }, "latency_ms has a wrong value"],
    ["a cost in quotes", { cost_usd: "0.001" }, "cost_usd has a wrong value"],
    ["a negative cost", { cost_usd: -0.001 }, "cost_usd has a wrong value"],
    ["a model that is a number", { model: 4 }, "model has a wrong value"],
    ["tags that are no list", { tags: "a,b" }, "tags has a wrong value"],
    ["a tag that is a number", { tags: ["a", 1] }, "tags has a wrong value"],
    ["no usage", { usage: undefined }, "usage.usage_source is missing"],
    ["usage that is a number", { usage: 12 }, "usage.usage_source is missing"],
    ["an unknown usage source", { usage: { usage_source: "guess" } }, "usage.usage_source has a wrong value"],
    ["half a token", { usage: { ...usage, input_tokens: 1.5 } }, "usage.input_tokens has a wrong value"],
    ["negative tokens", { usage: { ...usage, output_tokens: -1 } }, "usage.output_tokens has a wrong value"],
    [
      "more tokens than a number can count",
      { usage: { ...usage, output_tokens: 2 ** 60 } },
      "usage.output_tokens has a wrong value",
    ],
  ])("are skipped for %s", async (_, change, reason) => {
    const { total, skipped } = await reportOnText(good() + ndjson({ ...llmCallEnd(), ...change }));
    expect(total.calls).toBe(1);
    expect(skipped).toEqual({ lines: 1, named: [{ file: FIRST_FILE, line: 2, reason }] });
  });

  it("are skipped for an infinite number", async () => {
    const { skipped } = await reportOnText(good().replace('"latency_ms":800', '"latency_ms":1e999'));
    expect(skipped.named[0]?.reason).toBe("latency_ms has a wrong value");
  });

  it("are skipped for a wrong error type, and for a broken tool call whatever the report is about", async () => {
    const { skipped } = await reportOnText(
      ndjson({ ...llmError(), error_type: "bad_luck" }, { ...toolCallEnd(), tool_name: null }),
    );
    expect(skipped.named.map(({ reason }) => reason)).toEqual([
      "error_type has a wrong value",
      "tool_name is missing",
    ]);
  });

  it("count as they are when optional fields are missing or unknown ones are there", async () => {
    const { total, skipped } = await reportOnText(
      ndjson({ ...llmCallEnd(), provider: undefined, from_the_future: true }),
    );
    expect(total.calls).toBe(1);
    expect(skipped.lines).toBe(0);
  });
});
