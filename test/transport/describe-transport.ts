import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { afterEach, describe, expect, it, onTestFinished } from "vitest";
import { isSinkError, type SinkError } from "../../src/events/sink.ts";
import type { HttpClient, HttpClientOptions } from "../../src/transport/http-client.ts";
import type { HttpAnswer } from "../../src/transport/http-message.ts";
import { refusalOf, requireAccepted } from "../../src/transport/refusal.ts";
import { startVendorServer } from "../sinks/support/vendor-server.ts";
import { answer, endlessly, head, type RawAnswer, startRawServer } from "./support/raw-server.ts";

/** One way to send, on its platform. */
export interface TransportUnderTest {
  createClient(options?: HttpClientOptions): HttpClient;
  /** Of the platform itself: fetch looks at what it is given. */
  createAbort(): AbortController;
}

const KEY = "sk-test-4711";
const CAP = 64_000;

/** What holds for every transport. */
export function describeTransport(platform: string, start: () => TransportUnderTest): void {
  describe(`the HTTP client ${platform}`, () => {
    const clients: HttpClient[] = [];
    const createClient = (options?: HttpClientOptions) => {
      const created = start().createClient(options);
      clients.push(created);
      return created;
    };
    afterEach(() => {
      for (const each of clients.splice(0)) each.close();
    });

    function send(
      url: string,
      request: { client?: HttpClient; headers?: Record<string, string>; signal?: AbortSignal } = {},
    ) {
      const {
        client = createClient(),
        headers = { "x-key": KEY },
        signal = start().createAbort().signal,
      } = request;
      return client.post({ url, headers, body: "the patient's words", signal });
    }

    /** Sends and aborts once the server has seen the request and answered as the test says. */
    async function sendAndAbort(rawAnswer: RawAnswer): Promise<HttpAnswer | SinkError> {
      const abort = start().createAbort();
      const server = await startRawServer((socket) => {
        rawAnswer(socket);
        setTimeout(() => abort.abort(), 30);
      });
      const outcome = await send(server.url, { signal: abort.signal }).catch(sinkErrorOf);
      await server.released;
      return outcome;
    }

    it("sends and reads bytes as they are, and gzips nothing that may not be", async () => {
      const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
      const server = await startVendorServer(() => ({ status: 200, body: Buffer.from(bytes) }));
      onTestFinished(server.close);
      const http = createClient({ gzipFromChars: 5 });
      const headers = { "content-type": "application/x-protobuf" };
      for (const mayGzip of [true, false]) {
        const { signal } = start().createAbort();
        const got = await http.post({ url: server.url, headers, body: bytes, signal, mayGzip });
        expect([...(got.bytes ?? [])]).toEqual([...bytes]);
      }
      const sent = server.requests.map(({ body, headers }) => [
        Buffer.from(body, "latin1").equals(bytes),
        headers["content-encoding"],
      ]);
      expect(sent).toEqual([
        [true, "gzip"],
        [true, undefined],
      ]);
    });

    it("sends the body, gzipped from the given size on, and reads the answer", async () => {
      const server = await startVendorServer(() => ({
        status: 207,
        headers: { "x-seen": "yes" },
        body: "ä",
      }));
      onTestFinished(server.close);
      const http = createClient({ gzipFromChars: 5 });
      for (const body of ["ünf", "sechs ü"]) {
        const { signal } = start().createAbort();
        const got = await http.post({ url: `${server.url}/a?b=1`, headers: { "x-mine": "1" }, body, signal });
        expect([got.status, got.header("x-seen"), got.header("x-none"), got.body, got.isWhole]).toEqual([
          207,
          "yes",
          undefined,
          "ä",
          true,
        ]);
      }
      expect(server.requests.map(({ body, headers }) => [body, headers["content-encoding"]])).toEqual([
        ["ünf", undefined],
        ["sechs ü", "gzip"],
      ]);
      const [first] = server.requests;
      expect(first).toMatchObject({ method: "POST", path: "/a?b=1", headers: { "x-mine": "1" } });
    });

    it.each([301, 302, 303, 307, 308])(
      "follows no %d: nothing reaches the other host, and the request is refused",
      async (status) => {
        const other = await startVendorServer(() => ({ status: 200, body: "{}" }));
        onTestFinished(other.close);
        const location = `${other.url.replace("//", "//user:pw@")}/landing/${KEY}?key=${KEY}`;
        const server = await startRawServer(answer(`${status} Moved`, { location }));
        const got = await send(server.url);
        expect(got.status).toBe(status);
        expect(other.requests).toEqual([]);
        const refusal = refusalOf(got, { 404: "check host" });
        expect(refusal).toMatchObject({ reason: "rejected", retryable: false, isolate: false });
        expect(refusal.message).toBe(
          `HTTP ${status}: check host; it redirects to ${other.url}, where nothing was sent`,
        );
      },
    );

    it.each([
      ["/login", "another address"],
      ["", "another address"],
      ["javascript:alert(1)", "another address"],
      ["http://[", "another address"],
      [`https://${"a".repeat(5_000)}.example`, "another address"],
      ["https://bücher.example:8443/x", "https://xn--bcher-kva.example:8443"],
    ])("refuses a redirect to %s", async (location, named) => {
      const server = await startRawServer(
        answer("302 Found", { location: Buffer.from(location).toString("latin1") }),
      );
      const got = await send(server.url);
      const { message } = refusalOf(got);
      expect(got.status).toBe(302);
      if (!location.includes("ü")) expect(message).toContain(`it redirects to ${named}, where`);
      expect(server.requests).toHaveLength(1);
    });

    it("takes a redirect without an address, and a 304, for a refusal", async () => {
      const server = await startRawServer(answer("302 Found", {}), answer("304 Not Modified", {}));
      for (const status of [302, 304]) {
        const got = await send(server.url);
        expect(got.status).toBe(status);
        expect(() => requireAccepted(got)).toThrow(`HTTP ${status}: check the address`);
      }
    });

    it("reads of an answer without an end no more than its beginning, and lets go", async () => {
      const server = await startRawServer((socket) => {
        socket.write(head("200 OK", { "content-type": "application/json" }));
        endlessly(socket);
      });
      const got = await send(server.url);
      expect(got).toMatchObject({ status: 200, isWhole: false });
      expect(got.body).toHaveLength(CAP);
      await server.released;
    });

    it("reads of an answer of many megabytes no more than its beginning", async () => {
      const server = await startRawServer((socket) => {
        socket.write(head("500 Oops", { "content-length": "1000000000" }));
        endlessly(socket);
      });
      const got = await send(server.url);
      expect([got.status, got.isWhole, got.body.length]).toEqual([500, false, CAP]);
      await server.released;
    });

    it("reads an answer that is just as long as it may be", async () => {
      const server = await startRawServer(answer("200 OK", {}, "x".repeat(CAP)));
      const got = await send(server.url);
      expect([got.isWhole, got.body.length]).toEqual([true, CAP]);
    });

    it("knows a long web page by its beginning", async () => {
      const page = `<!doctype html>${"x".repeat(200_000)}`;
      const server = await startRawServer(answer("200 OK", {}, page));
      const got = await send(server.url);
      expect(() => requireAccepted(got)).toThrow("HTTP 200 with a web page: check the address");
    });

    it.each([
      ["gzip", gzipSync],
      ["deflate", deflateSync],
      ["br", brotliCompressSync],
    ])("reads an answer in %s, though nobody asked for one", async (encoding, compress) => {
      const body = compress('{"quota_limited":["events"]}').toString("latin1");
      const server = await startRawServer((socket) =>
        socket.write(
          Buffer.from(
            `${head("200 OK", { "content-encoding": encoding, "content-length": `${body.length}` })}${body}`,
            "latin1",
          ),
        ),
      );
      expect(await send(server.url)).toMatchObject({ body: '{"quota_limited":["events"]}', isWhole: true });
    });

    it("reads of a gzip bomb no more than the beginning", async () => {
      const bomb = gzipSync(Buffer.alloc(200_000_000));
      const server = await startRawServer((socket) => {
        socket.write(head("200 OK", { "content-encoding": "gzip", "content-length": `${bomb.length}` }));
        socket.write(bomb);
      });
      const got = await send(server.url);
      expect([got.isWhole, got.body.length]).toEqual([false, CAP]);
    });

    it("does not trust an answer that is not in the gzip that it says", async () => {
      const body = "no gzip at all";
      const headers = { "content-encoding": "gzip", connection: "close" };
      const server = await startRawServer(answer("200 OK", headers, body));
      expect(await send(server.url)).toMatchObject({ status: 200, isWhole: false });
    });

    it("says of an answer that breaks off what was read, and that it is not whole", async () => {
      const server = await startRawServer((socket) => {
        socket.write(`${head("200 OK", { "content-length": "100" })}{"re`);
        setTimeout(() => socket.destroy(), 20);
      });
      expect(await send(server.url)).toMatchObject({ status: 200, body: '{"re', isWhole: false });
    });

    it.each<[string, RawAnswer]>([
      ["before an answer", (socket) => socket.destroy()],
      [
        "in the middle of the headers",
        (socket) => void socket.write("HTTP/1.1 200 OK\r\nx-a: ", () => socket.destroy()),
      ],
      ["by a reset", (socket) => socket.resetAndDestroy()],
      ["with a clean end and no answer", (socket) => void socket.end()],
      ["with what is no HTTP", (socket) => void socket.end("SSH-2.0-OpenSSH_9.6\r\n")],
    ])("fails for now if the connection ends %s", async (_, rawAnswer) => {
      const server = await startRawServer(rawAnswer);
      const failure = await send(server.url).catch(sinkErrorOf);
      expect(failure).toMatchObject({ reason: "network", retryable: true });
      expect(String(failure)).not.toContain(KEY);
    });

    it("says that no answer came, and why", async () => {
      const server = await startVendorServer(() => ({ status: 200 }));
      await server.close();
      const refused = await send(`${server.url}/${KEY}?key=${KEY}`).catch(sinkErrorOf);
      expect(refused).toMatchObject({ reason: "network", retryable: true });
      expect(String(refused)).toContain("ECONNREFUSED");
      expect(String(refused)).not.toContain(KEY);
    });

    it.each([
      ["empty", "200 OK", {}, ""],
      ["without content", "204 No Content", {}, ""],
      ["no JSON", "200 OK", {}, "accepted, thank you"],
      ["in another character set", "200 OK", { "content-type": "text/plain; charset=latin1" }, "caf\xe9"],
    ])("takes an answer that is %s", async (_, status, headers, body) => {
      const server = await startRawServer((socket) =>
        socket.write(
          Buffer.from(
            status.startsWith("204")
              ? head(status)
              : `${head(status, { ...headers, "content-length": `${body.length}` })}${body}`,
            "latin1",
          ),
        ),
      );
      const got = await send(server.url);
      expect([got.status, got.isWhole]).toEqual([Number(status.slice(0, 3)), true]);
      if (!body.includes("\xe9")) expect(got.body).toBe(body);
    });

    it("does not take a preliminary answer for the answer", async () => {
      const server = await startRawServer((socket) => {
        socket.write(head("102 Processing"));
        socket.write(head("103 Early Hints", { link: "</style.css>" }));
        answer("429 Slow Down", { "retry-after": "7" })(socket);
      });
      const got = await send(server.url);
      expect(refusalOf(got)).toMatchObject({ status: 429, retryAfterMs: 7_000 });
    });

    it("sends over the connections that it has", async () => {
      const server = await startRawServer(answer("200 OK", {}, "{}"));
      const client = createClient();
      for (let count = 0; count < 10; count++) await send(server.url, { client });
      expect(server.requests).toHaveLength(10);
      expect(server.connections()).toBeLessThan(3); // fetch gives one back a moment after its answer is read
    });

    it("is out of time if it is aborted beforehand, and sends nothing", async () => {
      const server = await startRawServer(answer("200 OK", {}));
      const abort = start().createAbort();
      abort.abort();
      const late = await send(server.url, { signal: abort.signal }).catch(sinkErrorOf);
      expect(late).toMatchObject({ reason: "timeout", retryable: true });
      expect(server.requests).toEqual([]);
    });

    it.each<[string, RawAnswer]>([
      ["before the answer", () => {}],
      ["in the middle of the headers", (socket) => void socket.write("HTTP/1.1 200 OK\r\nx-a: b\r\n")],
      ["after a preliminary answer", (socket) => void socket.write(head("102 Processing"))],
    ])("is out of time if it is aborted %s, and lets go of the connection", async (_, rawAnswer) => {
      expect(await sendAndAbort(rawAnswer)).toMatchObject({ reason: "timeout", retryable: true });
    });

    it.each<[string, RawAnswer]>([
      [
        "between headers and body",
        (socket) => void socket.write(head("200 OK", { "content-length": "100" })),
      ],
      [
        "in the middle of the body",
        (socket) => void socket.write(`${head("200 OK", { "content-length": "100" })}{"re`),
      ],
      [
        "while the body drips",
        (socket) => {
          socket.write(head("200 OK", { "transfer-encoding": "chunked" }));
          const drip = setInterval(() => socket.write("1\r\nx\r\n"), 5);
          socket.on("close", () => clearInterval(drip));
        },
      ],
    ])("has the status, and no whole answer, if it is aborted %s", async (_, rawAnswer) => {
      expect(await sendAndAbort(rawAnswer)).toMatchObject({ status: 200, isWhole: false });
    });

    it.each(["line\r\nx-evil: 1", "line\n", "tab\0", "schlüssel\u2028"])(
      "sends no header that would become another one, and does not repeat it: %j",
      async (value) => {
        const server = await startRawServer(answer("200 OK", {}));
        const failure = await send(server.url, { headers: { authorization: `${KEY}${value}` } }).catch(
          sinkErrorOf,
        );
        expect(failure).toMatchObject({ reason: "rejected", retryable: false });
        expect(String(failure)).not.toContain(KEY);
        expect(server.requests).toEqual([]);
      },
    );

    it("sends the credentials of an address as basic authentication", async () => {
      const server = await startRawServer(answer("200 OK", {}));
      await send(server.url.replace("//", "//user:p%40ss@"));
      expect(server.requests[0]?.toLowerCase()).toContain(
        `authorization: basic ${btoa("user:p@ss")}`.toLowerCase(),
      );
    });
  });
}

function sinkErrorOf(error: unknown): SinkError {
  if (!isSinkError(error)) throw new Error(`no SinkError: ${String(error)}`);
  return error;
}
