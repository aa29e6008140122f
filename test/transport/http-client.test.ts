import { fileURLToPath } from "node:url";
import { EdgeVM } from "@edge-runtime/vm";
import { afterAll, beforeAll, describe, expect, it, type MockInstance, vi } from "vitest";
import { createHttpClient } from "../../src/transport/http-client.ts";
import { noAnswer, refusalOf } from "../../src/transport/refusal.ts";
import { bundleWorker } from "../serverless/support/worker-bundle.ts";
import { describeFaults } from "../sinks/support/fault-matrix.ts";
import { idsIn, idsSink } from "../sinks/support/ids-backend.ts";
import { describeTransport, type TransportUnderTest } from "./describe-transport.ts";
import type * as inEdge from "./support/worker.ts";

const inNode: () => TransportUnderTest = () => ({
  createClient: createHttpClient,
  createAbort: () => new AbortController(),
});

function describeSinkOver(platform: string): void {
  describeFaults(`a sink over HTTP ${platform}`, {
    createSink: idsSink,
    idsIn,
    idOf: ({ event }) => event.event_id,
    accepted: () => ({ status: 200, body: "{}" }),
    acceptedBut: (request, refused) => ({
      status: 207,
      body: JSON.stringify({ refused: idsIn(request).filter((id) => refused.has(id)) }),
    }),
  });
}

describeSinkOver("in Node");
describeTransport("in Node", inNode);

describe("without Node's modules", () => {
  const { getBuiltinModule } = process;
  let spy: MockInstance;
  beforeAll(() => {
    spy = vi
      .spyOn(process, "getBuiltinModule")
      .mockImplementation(((name: string) =>
        new Error().stack?.includes("/src/transport/") ? undefined : getBuiltinModule(name)) as never);
  });
  afterAll(() => spy.mockRestore());
  describeSinkOver("over fetch");
  describeTransport("over fetch", inNode);
});

describe("on an edge runtime", () => {
  let sandbox: EdgeVM;
  beforeAll(async () => {
    const { code } = await bundleWorker(fileURLToPath(new URL("./support/worker.ts", import.meta.url)));
    sandbox = new EdgeVM({ extend: (context) => Object.assign(context, { CompressionStream }) });
    sandbox.evaluate(code);
  }, 60_000);
  describeTransport("on an edge runtime", () => ({
    createClient: sandbox.evaluate<typeof inEdge>("worker").createHttpClient,
    createAbort: () => sandbox.evaluate<AbortController>("new AbortController()"),
  }));
});

describe("a refusal", () => {
  const answerWith = (status: number, headers: Readonly<Record<string, string>> = {}) => ({
    status,
    header: (name: string) => headers[name],
  });

  it.each([
    [400, { reason: "rejected", retryable: false, isolate: true }],
    [401, { reason: "rejected", retryable: false, isolate: false }],
    [404, { reason: "rejected", retryable: false, isolate: false }],
    [408, { reason: "network", retryable: true }],
    [413, { reason: "too_large", retryable: false, isolate: true }],
    [429, { reason: "network", retryable: true }],
    [500, { reason: "network", retryable: true }],
    [302, { reason: "rejected", retryable: false, isolate: false }],
  ])("of HTTP %d says what to do next", (status, expected) => {
    expect(refusalOf(answerWith(status))).toMatchObject({ ...expected, status });
  });

  const NOW = Date.parse("2026-03-01T12:00:00Z");
  it.each<[string, Record<string, string>, number | undefined]>([
    ["seconds", { "retry-after": "2" }, 2_000],
    ["a fraction of seconds", { "retry-after": " 0.5 " }, 500],
    ["a date", { "retry-after": "Sun, 01 Mar 2026 12:00:05 GMT" }, 5_000],
    ["a date of the older form", { "retry-after": "Sunday, 01-Mar-26 12:00:05 GMT" }, 5_000],
    ["a date as C writes it", { "retry-after": "Sun Mar  1 12:00:05 2026" }, 5_000],
    ["an ISO date", { "retry-after": "2026-03-01T12:00:05Z" }, 5_000],
    ["the longest of several", { "retry-after": "1, 5" }, 5_000],
    ["milliseconds", { "retry-after-ms": "250" }, 250],
    ["seconds before milliseconds", { "retry-after": "2", "retry-after-ms": "9" }, 2_000],
    ["seconds until a reset", { "x-ratelimit-reset": "30" }, 30_000],
    ["the time of a reset in seconds", { "x-ratelimit-reset": "1772366460" }, 60_000],
    ["the time of a reset in milliseconds", { "x-ratelimit-reset": "1772366460000" }, 60_000],
    ["the date of a reset", { "ratelimit-reset": "2026-03-01T12:01:00.000Z" }, 60_000],
    ["nothing that is 0", { "retry-after": "0" }, undefined],
    ["nothing negative", { "retry-after": "-5" }, undefined],
    ["nothing empty", { "retry-after": "" }, undefined],
    ["no garbage", { "retry-after": "soon" }, undefined],
    ["no number in disguise", { "retry-after": "0x10" }, undefined],
    ["nothing infinite", { "retry-after": "Infinity" }, undefined],
    ["nothing that has passed", { "retry-after": "Sun, 01 Mar 2026 11:59:00 GMT" }, undefined],
    ["no reset that has passed", { "x-ratelimit-reset": "1772366300" }, undefined],
    ["no words around a date", { "retry-after": "after Sun, 01 Mar 2026 12:00:05 GMT" }, undefined],
  ])("of 429 reads %s", (_, headers, expected) => {
    vi.useFakeTimers({ now: NOW, toFake: ["Date"] });
    expect(refusalOf(answerWith(429, headers)).retryAfterMs).toBe(expected);
    vi.useRealTimers();
  });

  it("of another status takes no window of requests for a pause", () => {
    const headers = { "x-ratelimit-reset": "30" };
    expect(refusalOf(answerWith(503, headers)).retryAfterMs).toBeUndefined();
    expect(refusalOf(answerWith(503, { ...headers, "retry-after": "1" })).retryAfterMs).toBe(1_000);
  });

  it("names what to fix, and never quotes the answer", () => {
    const { message } = refusalOf(answerWith(401), { 401: "check apiKey" });
    expect(message).toBe("HTTP 401: check apiKey");
  });
});

describe("no answer", () => {
  const never = new AbortController().signal;

  it.each(["ETIMEDOUT", "ESOCKETTIMEDOUT", "UND_ERR_HEADERS_TIMEOUT", "UND_ERR_CONNECT_TIMEOUT"])(
    "is one that did not come in time for %s",
    (code) => {
      const error = Object.assign(new Error("x"), { code });
      for (const each of [error, new TypeError("fetch failed", { cause: error })])
        expect(noAnswer(each, never)).toMatchObject({
          reason: "timeout",
          message: `connection failed (${code})`,
        });
    },
  );

  it("does not repeat an address", () => {
    const error = new TypeError("Failed to parse URL from http://host/?key=sk-test-4711");
    expect(noAnswer(error, never).message).toBe("connection failed");
  });
});
