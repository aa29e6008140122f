import { createTracer } from "langmeter";
import { ledger } from "langmeter/sinks/ledger";
import { otlp } from "langmeter/sinks/otlp";
import { posthog } from "langmeter/sinks/posthog";
import { describe, expect, it, onTestFinished } from "vitest";
import type { BatchSink } from "../../src/events/sink.ts";
import { replay } from "../../src/replay/index.ts";
import { temporaryFolder } from "../sinks/ledger-folder.ts";
import { startVendorServer, type VendorServer } from "../sinks/support/vendor-server.ts";

async function startBackend(): Promise<VendorServer> {
  const server = await startVendorServer(() => ({ status: 200, body: '{"status":"Ok"}' }));
  onTestFinished(() => server.close());
  return server;
}

/** Records two traces to a ledger and, while it happens, to another sink. */
async function record(live: BatchSink): Promise<string> {
  const dir = await temporaryFolder();
  const tracer = createTracer({ sinks: [ledger({ dir }), live] });
  for (const userId of ["u_1", "u_2"]) {
    const trace = tracer.startTrace({ userId });
    trace.recordLlmCall({ model: "gpt-4o-mini", input: "Hello", output: "Hi", usage: { input_tokens: 5 } });
    trace.recordToolCall({ name: "search", input: "x", output: "y" });
    await trace.end();
  }
  await tracer.close();
  return dir;
}

/** Every value of that key in every request, sorted. */
function valuesOf({ requests }: VendorServer, path: string, key: string): string[] {
  const pattern = new RegExp(`"${key}":"([^"]+)"`, "g");
  return requests
    .filter((request) => request.path === path)
    .flatMap(({ body }) => [...body.matchAll(pattern)].map(([, value = ""]) => value))
    .sort();
}

describe("a replay of what was delivered live", () => {
  it("has the same ids in PostHog, which takes it for the same events", async () => {
    const [live, again] = [await startBackend(), await startBackend()];
    const dir = await record(posthog({ apiKey: "phc_1", host: live.url }));
    const sink = posthog({ apiKey: "phc_1", host: again.url });
    await replay({ from: dir, sink });
    await sink.close?.();
    const ids = valuesOf(live, "/batch/", "uuid");
    expect(ids.length).toBeGreaterThan(8);
    expect(valuesOf(again, "/batch/", "uuid")).toEqual(ids);
  });

  it("has the same spans in an OpenTelemetry backend, however often it is interrupted", async () => {
    const [live, again] = [await startBackend(), await startBackend()];
    const dir = await record(otlp({ endpoint: live.url }));
    let interruptions = 0;
    for (let run = 0; run < 20; run++) {
      const interruption = new AbortController();
      const sink = otlp({ endpoint: again.url });
      const one: BatchSink = { ...sink, limits: { maxEvents: 1 } };
      let batches = 0;
      const onProgress = () => {
        if (++batches === 3) interruption.abort();
      };
      const { stopped } = await replay({ from: dir, sink: one, signal: interruption.signal, onProgress });
      if (stopped !== undefined) interruptions++;
      await sink.close?.();
    }
    expect(interruptions).toBeGreaterThan(2);
    const key = "spanId";
    expect(new Set(valuesOf(live, "/v1/traces", key)).size).toBe(6);
    expect(valuesOf(again, "/v1/traces", key)).toEqual(valuesOf(live, "/v1/traces", key));
    const starts = "startTimeUnixNano";
    expect(valuesOf(again, "/v1/traces", starts)).toEqual(valuesOf(live, "/v1/traces", starts));
  });
});
