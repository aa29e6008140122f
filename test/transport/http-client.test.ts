import { afterEach, describe, expect, it, vi } from "vitest";
import { isSinkError, type SinkError } from "../../src/events/sink.ts";
import { createHttpClient, type HttpClient } from "../../src/transport/http-client.ts";
import { refusalOf } from "../../src/transport/refusal.ts";
import { describeFaults } from "../sinks/support/fault-matrix.ts";
import { idsIn, idsSink } from "../sinks/support/ids-backend.ts";
import { startVendorServer } from "../sinks/support/vendor-server.ts";

const never = new AbortController().signal;

function describeTransport(platform: string): void {
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

  describe(`the HTTP client ${platform}`, () => {
    const clients: HttpClient[] = [];
    const client = (options?: { gzipFromChars: number }) => {
      const created = createHttpClient(options);
      clients.push(created);
      return created;
    };
    afterEach(() => {
      for (const each of clients.splice(0)) each.close();
    });

    it("sends the body, gzipped from the given size on, and reads the answer", async () => {
      const server = await startVendorServer(() => ({
        status: 207,
        headers: { "x-seen": "yes" },
        body: "ä",
      }));
      const http = client({ gzipFromChars: 5 });
      for (const body of ["ünf", "sechs ü"]) {
        const answer = await http.post({
          url: `${server.url}/a?b=1`,
          headers: { "x-mine": "1" },
          body,
          signal: never,
        });
        expect([answer.status, answer.header("x-seen"), answer.header("x-none"), answer.body]).toEqual([
          207,
          "yes",
          undefined,
          "ä",
        ]);
      }
      expect(server.requests.map(({ body, headers }) => [body, headers["content-encoding"]])).toEqual([
        ["ünf", undefined],
        ["sechs ü", "gzip"],
      ]);
      expect(server.requests[0]).toMatchObject({
        method: "POST",
        path: "/a?b=1",
        headers: { "x-mine": "1" },
      });
      await server.close();
    });

    it("says that no answer came, and why", async () => {
      const server = await startVendorServer(() => ({ status: 200 }));
      await server.close();
      const refused = await failureOf(
        client().post({ url: server.url, headers: {}, body: "x", signal: never }),
      );
      expect(refused).toMatchObject({ reason: "network", retryable: true });
      expect(refused.message).toContain("ECONNREFUSED");
    });

    it("gives up at the signal", async () => {
      const server = await startVendorServer(() => ({ status: 200 }));
      server.always = { kind: "hang" };
      const signal = AbortSignal.timeout(50);
      const late = await failureOf(client().post({ url: server.url, headers: {}, body: "x", signal }));
      expect(late).toMatchObject({ reason: "timeout", retryable: true });
      await server.close();
    });
  });
}

async function failureOf(work: Promise<unknown>): Promise<SinkError> {
  const error: unknown = await work.catch((reason: unknown) => reason);
  if (!isSinkError(error)) throw new Error(`no SinkError: ${String(error)}`);
  return error;
}

describeTransport("in Node");

describe("where there are no Node modules", () => {
  const { getBuiltinModule } = process;
  vi.spyOn(process, "getBuiltinModule").mockImplementation(((name: string) =>
    new Error().stack?.includes("/src/transport/") ? undefined : getBuiltinModule(name)) as never);
  describeTransport("over fetch");
});

describe("a refusal", () => {
  const answer = (status: number, retryAfter?: string) => ({
    status,
    header: (name: string) => (name === "retry-after" ? retryAfter : undefined),
    body: "what the user asked",
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
    expect(refusalOf(answer(status))).toMatchObject({ ...expected, status });
  });

  it("reads Retry-After as seconds and as a date", () => {
    expect(refusalOf(answer(429, "2")).retryAfterMs).toBe(2_000);
    const inFiveSeconds = new Date(Date.now() + 5_000).toUTCString();
    expect(refusalOf(answer(503, inFiveSeconds)).retryAfterMs).toBeGreaterThan(3_000);
    expect(refusalOf(answer(503, "soon")).retryAfterMs).toBeUndefined();
  });

  it("names what to mend, and never quotes the answer", () => {
    const { message } = refusalOf(answer(401), { 401: "check apiKey" });
    expect(message).toBe("HTTP 401: check apiKey");
  });
});
