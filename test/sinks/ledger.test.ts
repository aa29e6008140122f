import { type FileHandle, open, readdir, rename, rm, stat, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createTracer } from "langmeter";
import { eventSchema } from "langmeter/events";
import { ledger } from "langmeter/sinks/ledger";
import { afterEach, describe, expect, it, vi } from "vitest";
import { recordedSample } from "../events/samples.ts";
import { deliver, describeSink } from "./describe-sink.ts";
import { ledgerFiles, ledgerLines, temporaryFolder } from "./ledger-folder.ts";

afterEach(() => vi.restoreAllMocks());

describeSink("ledger", async () => {
  const dir = await temporaryFolder();
  return {
    sink: ledger({ dir }),
    delivered: async () => (await ledgerLines(dir)).length,
    breakDelivery: () => breakWrites(dir),
  };
});

type Prototype = Record<"appendFile" | "datasync", (...given: unknown[]) => Promise<void>>;

async function fileHandlePrototype(folder: string): Promise<Prototype> {
  const handle: FileHandle = await open(folder);
  await handle.close();
  return Object.getPrototypeOf(handle) as Prototype;
}

/** From now on the disk is full. */
async function breakWrites(folder: string): Promise<void> {
  const prototype = await fileHandlePrototype(folder);
  vi.spyOn(prototype, "appendFile").mockRejectedValue(new Error("ENOSPC: no space left on device"));
}

const removeFiles = async (dir: string) => {
  for (const name of await readdir(dir)) await unlink(join(dir, name));
};
const renameFiles = async (dir: string) => {
  for (const name of await readdir(dir)) await rename(join(dir, name), join(dir, `old-${name}`));
};

const onDay = (timestamp: string) => recordedSample("llm_call_end", { timestamp });

describe("the ledger", () => {
  it("writes a file per UTC day and process, in a folder that it makes", async () => {
    const dir = join(await temporaryFolder(), "deep", "ledger");
    const sink = ledger({ dir });
    const events = [
      onDay("2026-03-01T23:59:59.998Z"),
      onDay("2026-03-01T23:59:59.999Z"),
      onDay("2026-03-02T00:00:00.000Z"),
    ];
    await deliver(sink, events);
    await deliver(sink, [onDay("2026-03-02T08:00:00.000Z")]);
    await sink.close?.();
    const files = [...(await ledgerFiles(dir))];
    expect(files.map(([name]) => name.replace(/[0-9a-f]{6}\.ndjson$/, ""))).toEqual([
      `events-2026-03-01-${process.pid}-`,
      `events-2026-03-02-${process.pid}-`,
    ]);
    expect(files.map(([, text]) => text.split("\n").length - 1)).toEqual([2, 2]);
    expect(files[0]?.[1]).toBe(`${events[0]?.json}\n${events[1]?.json}\n`);
  });

  it("returns to a day for events that come late", async () => {
    const dir = await temporaryFolder();
    const sink = ledger({ dir });
    for (const day of ["01", "02", "01"]) await deliver(sink, [onDay(`2026-03-${day}T12:00:00.000Z`)]);
    await sink.close?.();
    expect((await ledgerFiles(dir)).size).toBe(2);
    expect(await ledgerLines(dir)).toHaveLength(3);
  });

  it.each([
    ["its file is removed", (dir: string) => removeFiles(dir)],
    ["its file is renamed", (dir: string) => renameFiles(dir)],
    ["its folder is removed", (dir: string) => rm(dir, { recursive: true })],
    ["its folder is renamed", (dir: string) => rename(dir, `${dir}-old`)],
  ])("goes on in a new file if %s", async (_what, happens) => {
    const dir = join(await temporaryFolder(), "ledger");
    const sink = ledger({ dir });
    await deliver(sink, [onDay("2026-03-01T12:00:00.000Z")]);
    await happens(dir);
    const late = onDay("2026-03-01T12:00:01.000Z");
    await deliver(sink, [late]);
    await sink.close?.();
    const [, text] = [...(await ledgerFiles(dir))].find(([name]) => name.startsWith("events-")) ?? [];
    expect(text).toBe(`${late.json}\n`);
  });

  it("writes the batch again if its file is removed while it is written", async () => {
    const dir = await temporaryFolder();
    const sink = ledger({ dir });
    await deliver(sink, [onDay("2026-03-01T12:00:00.000Z")]);
    const prototype = await fileHandlePrototype(dir);
    const { appendFile } = prototype;
    vi.spyOn(prototype, "appendFile").mockImplementationOnce(async function (this: unknown, ...given) {
      await removeFiles(dir);
      return appendFile.apply(this, given);
    });
    const late = onDay("2026-03-01T12:00:01.000Z");
    await deliver(sink, [late]);
    expect(await ledgerLines(dir)).toEqual([late.json]);
  });

  it("does not write a day again if another day of the batch could not be written", async () => {
    const dir = await temporaryFolder();
    const sink = ledger({ dir });
    const batch = [
      onDay("2026-03-01T23:59:59.998Z"),
      onDay("2026-03-02T00:00:00.000Z"),
      onDay("2026-03-01T23:59:59.999Z"),
    ];
    const prototype = await fileHandlePrototype(dir);
    const { appendFile } = prototype;
    vi.spyOn(prototype, "appendFile")
      .mockImplementationOnce(function (this: unknown, ...given) {
        return appendFile.apply(this, given);
      })
      .mockRejectedValueOnce(new Error("ENOSPC: no space left on device"));
    const refusals = await sink.send(batch, { signal: AbortSignal.timeout(5_000) });
    expect(refusals).toMatchObject([
      { index: 1, retryable: true, message: expect.stringContaining("ENOSPC") },
    ]);
    await deliver(
      sink,
      [batch[1]].filter((event) => event !== undefined),
    );
    await sink.close?.();
    expect((await ledgerLines(dir)).sort()).toEqual(batch.map(({ json }) => json).sort());
  });

  it("lets nobody but its owner read what users said", async () => {
    const dir = join(await temporaryFolder(), "ledger");
    const sink = ledger({ dir });
    await deliver(sink, [onDay("2026-03-01T12:00:00.000Z")]);
    sink.sendOnExit?.([onDay("2026-03-02T12:00:00.000Z")]);
    await sink.close?.();
    const modes = await Promise.all(
      [...(await ledgerFiles(dir)).keys()].map(async (name) => (await stat(join(dir, name))).mode & 0o777),
    );
    expect(modes).toEqual([0o600, 0o600]);
    expect((await stat(dir)).mode & 0o777).toBe(0o700);
  });

  it("touches no disk before the first event", async () => {
    const dir = await temporaryFolder();
    await ledger({ dir }).close?.();
    expect((await ledgerFiles(dir)).size).toBe(0);
  });

  it("keeps each event on one line, whatever it holds", async () => {
    const dir = await temporaryFolder();
    const tracer = createTracer({ sinks: [ledger({ dir })] });
    const trace = tracer.startTrace({ userId: "line\nbreak" });
    trace.recordLlmCall({ model: "gpt-4o-mini", input: "a\nb\r\n\u2028\ud800", output: "\u0000\n" });
    await trace.end();
    expect(await tracer.close()).toMatchObject({ sent: 3, pending: 0 });
    const lines = await ledgerLines(dir);
    expect(lines).toHaveLength(3);
    for (const line of lines) expect(eventSchema.safeParse(JSON.parse(line)).success).toBe(true);
  });

  it("shares a folder with another tracer, a file each", async () => {
    const dir = await temporaryFolder();
    const tracers = [1, 2].map(() => createTracer({ sinks: [ledger({ dir })] }));
    await Promise.all(
      tracers.map(async (tracer) => {
        for (let index = 0; index < 200; index++)
          tracer.startTrace().recordToolCall({ name: `tool ${index}` });
        await tracer.close();
      }),
    );
    const files = await ledgerFiles(dir);
    expect(files.size).toBe(2);
    const events = (await ledgerLines(dir)).map((line) => eventSchema.parse(JSON.parse(line)));
    expect(events).toHaveLength(2 * 200 * 3);
    expect(new Set(events.map(({ event_id }) => event_id)).size).toBe(events.length);
  });

  it("forces batches onto the disk where fsync is asked for, and else not", async () => {
    const dir = await temporaryFolder();
    const datasync = vi.spyOn(await fileHandlePrototype(dir), "datasync");
    for (const fsync of [false, true]) {
      const sink = ledger({ dir, fsync });
      await deliver(sink, [recordedSample(), recordedSample()]);
      await sink.close?.();
      expect(datasync).toHaveBeenCalledTimes(fsync ? 1 : 0);
    }
  });
});

describe("a ledger in trouble", () => {
  it("fails where its folder cannot be, and works once it can", async () => {
    const dir = join(await temporaryFolder(), "taken");
    await writeFile(dir, "a file, not a folder");
    const sink = ledger({ dir });
    await expect(deliver(sink, [recordedSample()])).rejects.toThrow(/EEXIST|ENOTDIR/);
    await rm(dir);
    await deliver(sink, [recordedSample()]);
    await sink.close?.();
    expect(await ledgerLines(dir)).toHaveLength(1);
  });

  it("loses nothing and repeats nothing when a write breaks in the middle of a line", async () => {
    const dir = await temporaryFolder();
    const sink = ledger({ dir });
    const batches = [1, 2, 3].map(() => [recordedSample(), recordedSample(), recordedSample()]);
    await deliver(sink, batches[0] ?? []);
    await breakNextWrite(dir);
    await expect(deliver(sink, batches[1] ?? [])).rejects.toThrow("ENOSPC");
    for (const batch of batches.slice(1)) await deliver(sink, batch);
    await sink.close?.();
    expect(await ledgerLines(dir)).toEqual(batches.flat().map(({ json }) => json));
  });

  it("is delivered to again by the tracer until the disk has room", async () => {
    const dir = await temporaryFolder();
    const logger = { warn: vi.fn(), info() {}, debug() {} };
    const tracer = createTracer({ sinks: [ledger({ dir, maxDelayMs: 0 })], logger });
    await breakNextWrite(dir);
    const trace = tracer.startTrace();
    trace.recordToolCall({ name: "search" });
    await trace.end();
    expect(await tracer.flush()).toMatchObject({ sent: 3, pending: 0, dropped: 0 });
    await tracer.close();
    expect(await ledgerLines(dir)).toHaveLength(3);
    expect(logger.warn).toHaveBeenCalledExactlyOnceWith(
      "langmeter: sink ledger failed and is tried again: ENOSPC: no space left on device",
    );
  });

  /** The disk takes half of the next write. */
  async function breakNextWrite(folder: string): Promise<void> {
    const prototype = await fileHandlePrototype(folder);
    const { appendFile } = prototype;
    vi.spyOn(prototype, "appendFile").mockImplementationOnce(async function (this: unknown, text: unknown) {
      await appendFile.call(this, String(text).slice(0, String(text).length / 2));
      throw new Error("ENOSPC: no space left on device");
    });
  }
});

describe("wrong ledger options", () => {
  it.each([
    [{ dir: "" }, "ledger option dir: got an empty string; allowed: a folder's path"],
    [{ dir: 5 }, "ledger option dir: got 5; allowed: a folder's path"],
    [{ fsync: "yes" }, "ledger option fsync: got a string; allowed: true or false"],
    [{ maxDelayMs: -1 }, "ledger option maxDelayMs: got -1; allowed: 0 to 60,000 milliseconds"],
    [{ maxDelayMs: Number.NaN }, "ledger option maxDelayMs: got NaN; allowed: 0 to 60,000 milliseconds"],
    [{ path: "x" }, "ledger option path: got a string; allowed: only dir, fsync, maxDelayMs, name"],
  ])("are named with what was got and what is allowed: %j", (options, message) => {
    expect(() => ledger(options as never)).toThrow(
      expect.objectContaining({ name: "LangMeterError", code: "invalid_option", message }),
    );
  });
});
