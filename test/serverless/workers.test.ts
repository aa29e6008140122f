import { fileURLToPath } from "node:url";
import { EdgeVM } from "@edge-runtime/vm";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { startCollector } from "../sinks/otlp/support/collector.ts";
import { startVendorServer, type VendorRequest } from "../sinks/support/vendor-server.ts";
import type worker from "./support/worker.ts";
import { bundleWorker, type WorkerBundle } from "./support/worker-bundle.ts";

const WORKER = fileURLToPath(new URL("./support/worker.ts", import.meta.url));

type Worker = typeof worker;

/** A global object as Workers have it: the Web's functions and none of Node's. */
function createSandbox(): EdgeVM {
  return new EdgeVM({ extend: (context) => Object.assign(context, { CompressionStream }) });
}

function runWorker(sandbox: EdgeVM, { code }: WorkerBundle): Worker {
  sandbox.evaluate(code);
  return sandbox.evaluate<{ default: Worker }>("worker").default;
}

/** A backend that takes everything. */
async function startBackend(answer: string) {
  const server = await startVendorServer(() => ({ status: 200, body: answer }));
  onTestFinished(() => server.close());
  return server;
}

/** Names of the spans of all OTLP/JSON requests. */
function spanNames(requests: readonly VendorRequest[]): string[] {
  const traces = requests.filter(({ path }) => path.endsWith("/v1/traces"));
  return traces.flatMap(({ body }) =>
    [...body.matchAll(/"name":"([^"]+)","kind"/g)].map(([, name]) => name ?? ""),
  );
}

describe("the core in a runtime with the Web's functions only", () => {
  let bundle: WorkerBundle;
  beforeAll(async () => {
    bundle = await bundleWorker(WORKER);
  }, 60_000);

  it("is bundled for the Web platform without a Node module", () => {
    expect(bundle.imports).toEqual([]);
  });

  it("finds nothing of Node in the sandbox of this test", () => {
    const sandbox = createSandbox();
    const globals = ["process", "Buffer", "require", "global", "setImmediate", "AsyncLocalStorage"];
    expect(globals.map((name) => sandbox.evaluate(`typeof ${name}`))).toEqual(globals.map(() => "undefined"));
  });

  it("delivers every event of a streamed model call by the time the registered promise settles", async () => {
    const collector = await startBackend("{}");
    const analytics = await startBackend('{"status":"Ok"}');
    const langfuse = await startBackend("{}");
    const protobuf = await startCollector();
    const sandbox = createSandbox();
    const { fetch, warnings } = runWorker(sandbox, bundle);
    const registered: Promise<unknown>[] = [];
    const request = sandbox.evaluate<Request>(
      'new Request("https://example.com/chat", { method: "POST", body: "Hi" })',
    );
    const response = await fetch(
      request,
      {
        ...{ OTLP_URL: collector.url, PROTOBUF_URL: protobuf.url },
        ...{ POSTHOG_URL: analytics.url, LANGFUSE_URL: langfuse.url },
      },
      { waitUntil: (promise) => void registered.push(promise) },
    );
    expect(analytics.requests).toEqual([]);
    expect(await response.text()).toBe("Hello from the edge");
    await Promise.all(registered);

    const names = analytics.requests.flatMap(({ body }) =>
      (JSON.parse(body) as { batch: { event: string }[] }).batch.map(({ event }) => event),
    );
    expect(names).toEqual(["llm_call_start", "llm_call_end", "trace_complete"]);
    expect(spanNames(collector.requests)).toHaveLength(1);
    expect(spanNames(langfuse.requests)).toHaveLength(1);
    expect(protobuf.spans).toHaveLength(1);
    expect(warnings).toEqual([]);
  });
});
