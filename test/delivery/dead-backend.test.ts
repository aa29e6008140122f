import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { createDispatcher } from "../../src/delivery/dispatcher.ts";
import { recordedSample } from "../events/samples.ts";
import { idsSink, startIdsBackend } from "../sinks/support/ids-backend.ts";
import { listeningLogger } from "./fake-sinks.ts";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

const EVENTS = 100_000;
const OUTPUT_CHARS = 2_000;

function heapMegabytes(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed / 1_000_000;
}

describe("a dead backend", () => {
  it("holds a bounded part of 100,000 events in memory and counts the rest", {
    timeout: 60_000,
  }, async () => {
    const { server } = await startIdsBackend();
    await server.close();
    const dispatcher = createDispatcher([idsSink(server.url)], listeningLogger());
    const before = heapMegabytes();
    for (let count = 0; count < EVENTS; count++) {
      dispatcher.push(recordedSample("llm_call_end", { output: `${count}`.padEnd(OUTPUT_CHARS, "x") }));
      if (count % 1_000 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    const { pending, dropped, reasons } = await dispatcher.flush(500);
    // 10,000 events of 2.5 kB wait, and the batch in flight.
    expect(heapMegabytes() - before).toBeLessThan(40);
    expect(pending + dropped).toBe(EVENTS);
    expect(pending).toBeLessThanOrEqual(10_100);
    expect(reasons).toEqual({ queue_overflow: dropped });
    await dispatcher.close();
  });
});
