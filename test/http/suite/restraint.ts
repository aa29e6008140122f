import { createTracer } from "langmeter";
import { memory } from "langmeter/sinks/memory";
import { expect, it, onTestFinished, vi } from "vitest";
import { startRecording } from "../../langchain/support/recording.ts";
import type { StartApp } from "../support/start-app.ts";
import { until } from "../support/until.ts";

const PATHS = [
  "/hello",
  "/cookies",
  "/status/204",
  "/status/404",
  "/broken",
  "/thrown-text",
  "/stream",
  "/no/page",
];

/** Headers that differ from one answer to the next, whoever answers. */
const VARYING = ["date", "connection", "keep-alive", "transfer-encoding", "x-request-id"];

async function seen(url: string): Promise<unknown> {
  const response = await fetch(url);
  const headers = [...response.headers].filter(([name]) => !VARYING.includes(name));
  return { status: response.status, statusText: response.statusText, headers, body: await response.text() };
}

/** What the integration must not do. */
export function testRestraint(start: StartApp): void {
  it.each(PATHS)("changes nothing of the answer to %s but the request's id", async (path) => {
    const { tracer, only } = startRecording();
    const bare = await start({ options: undefined });
    const recorded = await start({ options: { tracer } });
    expect(await seen(recorded.url + path)).toEqual(await seen(bare.url + path));
    await until(() => only("api_request"));
  });

  it("is not there where no tracer is configured", async () => {
    const { url, caught } = await start({ options: {} });
    const response = await fetch(`${url}/hello`);
    expect([response.status, await response.text()]).toEqual([200, "hello"]);
    expect(response.headers.has("x-request-id")).toBe(false);
    expect((await fetch(`${url}/broken`)).status).toBe(500);
    expect(caught).toHaveLength(1);
  });

  it("records with the tracer that was made last where it is given none", async () => {
    const { only } = startRecording();
    const { url } = await start({ options: {} });
    await fetch(`${url}/hello`);
    expect((await until(() => only("api_request"))).status_code).toBe(200);
  });

  it("survives functions of the application that throw, and records the request all the same", async () => {
    const sink = memory();
    const warnings: string[] = [];
    const logger = { warn: (warning: string) => warnings.push(warning), info() {}, debug() {} };
    const tracer = createTracer({ sinks: [sink], logger });
    onTestFinished(async () => void (await tracer.close()));
    const fail = (): never => {
      throw new Error("no such session");
    };
    const options = { skip: fail, getUser: fail, context: fail, endpointOf: fail };
    const { url } = await start({ options: { ...options, tracer } });
    expect(await (await fetch(`${url}/hello`)).text()).toBe("hello");
    await until(() => expect(sink.events).toMatchObject([{ event: "api_request", endpoint: "/hello" }]));
    expect(warnings.map((warning) => warning.split(" failed")[0])).toEqual(
      ["skip", "getUser", "context", "endpointOf"].map((option) => `langmeter: http option ${option}`),
    );
  });

  it("goes on without a user whose look-up hangs, after a second and with one warning", async () => {
    const sink = memory();
    const warnings: string[] = [];
    const logger = { warn: (warning: string) => warnings.push(warning), info() {}, debug() {} };
    const tracer = createTracer({ sinks: [sink], logger });
    onTestFinished(async () => void (await tracer.close()));
    const getUser = () => new Promise<null>(() => {});
    const { url } = await start({ options: { tracer, getUser } });
    const answers = await Promise.all([fetch(`${url}/hello`), fetch(`${url}/hello`)]);
    for (const answer of answers) expect(await answer.text()).toBe("hello");
    await until(() => expect(sink.events).toHaveLength(2));
    for (const event of sink.events) {
      expect(event).toMatchObject({ event: "api_request", endpoint: "/hello", status_code: 200 });
      expect(event).not.toHaveProperty("user_id");
    }
    expect(warnings).toEqual([
      expect.stringMatching(/^langmeter: http option getUser gave no answer within 1000 ms/),
    ]);
  });

  it("flushes behind the answer where it is told how", async () => {
    const { tracer, only } = startRecording();
    const waited: Promise<unknown>[] = [];
    const flush = vi.fn(() => tracer.flush());
    const waitUntil = (promise: Promise<unknown>) => void waited.push(promise);
    const { url } = await start({
      options: { tracer: { ...tracer, flush }, flush: { timeoutMs: 700, waitUntil } },
    });
    await (await fetch(`${url}/stream`)).text();
    await Promise.all(waited);
    expect(waited).toHaveLength(1);
    expect(flush.mock.calls).toEqual([[{ timeoutMs: 700 }]]);
    expect(only("api_request").status_code).toBe(200); // recorded before it was flushed
  });
}
