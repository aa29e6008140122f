import { fileURLToPath } from "node:url";
import { EdgeVM } from "@edge-runtime/vm";
import { beforeAll, describe, expect, it } from "vitest";
import { bundleWorker, type WorkerBundle } from "../serverless/support/worker-bundle.ts";
import type worker from "./support/worker.ts";

const WORKER = fileURLToPath(new URL("./support/worker.ts", import.meta.url));

describe("langmeter/http in a runtime with the Web's functions only", () => {
  let bundle: WorkerBundle;
  beforeAll(async () => {
    bundle = await bundleWorker(WORKER);
  }, 60_000);

  function startWorker() {
    const sandbox = new EdgeVM();
    sandbox.evaluate(bundle.code);
    const { default: loaded } = sandbox.evaluate<{ default: typeof worker }>("worker");
    const waited: Promise<unknown>[] = [];
    const platform = { waitUntil: (promise: Promise<unknown>) => void waited.push(promise) };
    const fetch = (path: string) =>
      loaded.fetch(sandbox.evaluate<Request>(`new Request("https://shop.example${path}")`), {}, platform);
    return { fetch, events: loaded.events, waited };
  }

  it("wants no module of Node", () => {
    expect(bundle.imports).toEqual([]);
  });

  it("records a streamed answer at its end, with the id that the caller got", async () => {
    const { fetch, events, waited } = startWorker();
    const response = await fetch("/hello");
    expect(events).toEqual([]);
    expect(await response.text()).toBe("Hello from the edge");
    await Promise.all(waited);
    expect(events).toMatchObject([
      { event: "api_request", status_code: 200, request_id: response.headers.get("x-request-id") },
    ]);
  });

  it("records what is thrown, and throws it on", async () => {
    const { fetch, events } = startWorker();
    await expect(fetch("/broken")).rejects.toThrow("no such page");
    expect(events).toMatchObject([
      { event: "api_error", error_message: "no such page" },
      { event: "api_request", status_code: 500 },
    ]);
  });
});
