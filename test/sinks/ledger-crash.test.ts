import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { eventSchema } from "langmeter/events";
import { describe, expect, it } from "vitest";
import { ledgerFiles, ledgerLines, temporaryFolder } from "./ledger-folder.ts";

const WRITER = fileURLToPath(new URL("./endless-writer.ts", import.meta.url));

/** Kills the writer without warning after so many confirmed flushes; the last call that a flush had confirmed. */
async function killAfter(flushes: number, dir: string): Promise<number> {
  const writer: ChildProcess = spawn(process.execPath, ["--import", "tsx", WRITER, dir], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (writer.stdout === null) throw new Error("no output to read");
  let confirmed = 0;
  let seen = 0;
  for await (const line of createInterface({ input: writer.stdout })) {
    confirmed = Number(line);
    if (++seen === flushes) writer.kill("SIGKILL");
  }
  if (writer.signalCode === null) await once(writer, "exit");
  expect(writer.signalCode).toBe("SIGKILL");
  return confirmed;
}

describe("a process that is killed while it writes the ledger", () => {
  it.each([1, 20, 77])("leaves everything that %i flushes had confirmed, in whole lines", async (flushes) => {
    const dir = await temporaryFolder();
    const confirmed = await killAfter(flushes, dir);
    expect(confirmed).toBeGreaterThanOrEqual(50 * flushes);

    const names = (await ledgerLines(dir)).map((line) => {
      const event = eventSchema.parse(JSON.parse(line));
      return event.event === "tool_call_end" ? event.tool_name : undefined;
    });
    const ended = names.filter((name) => name !== undefined);
    expect(ended.length).toBeGreaterThanOrEqual(confirmed);
    expect(ended).toEqual(ended.map((_, index) => `call ${index + 1}`));

    // At most the last line is torn: what stands behind the last line break is the beginning of an event.
    const [text = ""] = (await ledgerFiles(dir)).values();
    const torn = text.slice(text.lastIndexOf("\n") + 1);
    expect('{"event":"tool_call_'.startsWith(torn.slice(0, 20))).toBe(true);
  });
});
