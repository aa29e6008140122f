import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LangMeterEvent } from "langmeter";
import { ledger } from "langmeter/sinks/ledger";
import { type Backend, distinct, totalsOf } from "./backend.ts";

/** The files on the disk. */
export async function startLedger(): Promise<Backend> {
  const home = await mkdtemp(join(tmpdir(), "langmeter-proofs-"));
  const dir = join(home, "ledger");

  async function text(): Promise<string> {
    const names = await readdir(dir).catch(() => []);
    return (await Promise.all(names.map((name) => readFile(join(dir, name), "utf8")))).join("");
  }

  async function forget(): Promise<void> {
    await rm(dir, { recursive: true, force: true });
  }

  return {
    name: "ledger",
    credentials: [],
    // Its own option is the tracer's; the sink itself may still be stricter.
    createSink: (content) => ({ ...ledger({ dir }), ...(content && { content }) }),
    sent: text,
    forget,
    async arrived() {
      const lines = (await text()).split("\n").slice(0, -1);
      const events = lines.map((line) => JSON.parse(line) as LangMeterEvent);
      const calls = events.filter((event) => event.event === "llm_call_end");
      return {
        traceIds: distinct(events.map(({ trace_id }) => trace_id)),
        ids: distinct(events.map(({ event_id }) => event_id)),
        totals: totalsOf(
          calls.map(({ usage, cost_usd }) => ({
            input: usage.input_tokens ?? 0,
            output: usage.output_tokens ?? 0,
            usd: cost_usd ?? 0,
          })),
        ),
      };
    },
    idsOf: (events) => events.map(({ event_id }) => event_id),
    faults: ["refusing"],
    /** The folder cannot be made where a file of its name stands. */
    async fail(fault) {
      await forget();
      await mkdir(home, { recursive: true });
      if (fault !== undefined) await writeFile(dir, "no folder");
    },
    close: () => rm(home, { recursive: true, force: true }),
  };
}
