import { once } from "node:events";
import { createServer, request } from "node:http";
import { type AddressInfo, createServer as createSocketServer } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { classifyError, outcomeOf } from "../../src/events/errors.ts";

/** Errors as Node really throws them, against the loopback interface. */
describe("classifyError on network errors", () => {
  const closers: (() => void)[] = [];
  afterEach(() => {
    for (const close of closers.splice(0)) close();
  });

  async function closedPort(): Promise<number> {
    const server = createSocketServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, "close");
    return port;
  }

  async function resettingServer(): Promise<number> {
    const server = createSocketServer((socket) => socket.once("data", () => socket.resetAndDestroy()));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    closers.push(() => server.close());
    return (server.address() as AddressInfo).port;
  }

  async function silentServer(): Promise<number> {
    const server = createServer(() => undefined).listen(0, "127.0.0.1");
    await once(server, "listening");
    closers.push(() => {
      server.closeAllConnections();
      server.close();
    });
    return (server.address() as AddressInfo).port;
  }

  const failureOf = (work: Promise<unknown>): Promise<unknown> =>
    work.then(
      () => expect.unreachable("it should have failed"),
      (error: unknown) => error,
    );

  it("calls a refused connection a connection error, with http and with fetch", async () => {
    const url = `http://127.0.0.1:${await closedPort()}/`;
    const [httpError] = await once(request(url).end(), "error");
    expect(classifyError(httpError).errorType).toBe("connection_error");
    const fetchError = await failureOf(fetch(url));
    expect(classifyError(fetchError)).toMatchObject({
      errorType: "connection_error",
      exceptionType: "TypeError",
      message: "fetch failed",
    });
  });

  it("calls a reset socket a connection error, with http and with fetch", async () => {
    const url = `http://127.0.0.1:${await resettingServer()}/`;
    const [httpError] = await once(request(url).end(), "error");
    expect(classifyError(httpError).errorType).toBe("connection_error");
    expect(classifyError(await failureOf(fetch(url))).errorType).toBe("connection_error");
  });

  it("calls an exceeded AbortSignal.timeout a time-out, not an abort", async () => {
    const url = `http://127.0.0.1:${await silentServer()}/`;
    const error = await failureOf(fetch(url, { signal: AbortSignal.timeout(20) }));
    expect(classifyError(error)).toMatchObject({ errorType: "timeout", exceptionType: "TimeoutError" });
    expect(outcomeOf(error)).toBe("error");
  });

  it("calls what the caller aborted aborted", async () => {
    const url = `http://127.0.0.1:${await silentServer()}/`;
    const controller = new AbortController();
    const failing = failureOf(fetch(url, { signal: controller.signal }));
    controller.abort();
    expect(outcomeOf(await failing)).toBe("aborted");
  });
});
