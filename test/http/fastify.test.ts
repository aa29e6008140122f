import { once } from "node:events";
import { connect } from "node:http2";
import Fastify, { type FastifyPluginAsync, type FastifyReply, type RouteHandlerMethod } from "fastify";
import { isLangMeterError } from "langmeter";
import { recordRequests } from "langmeter/fastify";
import { describe, expect, it } from "vitest";
import { startRecording } from "../langchain/support/recording.ts";
import { describeHttpIntegration } from "./describe-http-integration.ts";
import { startFastifyApp } from "./support/fastify-app.ts";
import { until } from "./support/until.ts";

describeHttpIntegration("langmeter/fastify", startFastifyApp, { knowsRoutes: true, answersErrors: true });

/** The parts as a Web stream that breaks behind them. */
function breakingBody(parts: readonly string[]): ReadableStream<Uint8Array> {
  const rest = [...parts];
  return new ReadableStream(
    {
      async pull(controller) {
        const part = rest.shift();
        if (part === undefined) throw new Error("the model hung up");
        controller.enqueue(new TextEncoder().encode(part));
        await new Promise((resolve) => setTimeout(resolve, 5));
      },
    },
    { highWaterMark: 0 },
  );
}

describe("recordRequests of langmeter/fastify", () => {
  it("records the routes around it and in plugins beside it, by injection too", async () => {
    const { tracer, all } = startRecording();
    const app = Fastify();
    await app.register(recordRequests, { tracer });
    await app.register(async (api) => api.get("/threads/:id", async () => ({ ok: true })), {
      prefix: "/api",
    });
    const answer = await app.inject("/api/threads/42?full=1");
    expect(answer.json()).toEqual({ ok: true });
    await app.inject("/api/nothing");
    await until(() => expect(all("api_request")).toHaveLength(2));
    expect(all("api_request")[0]?.request_id).toBe(answer.headers["x-request-id"]);
    expect(all("api_request").map(({ endpoint }) => endpoint)).toEqual(["/api/threads/:id", "(unmatched)"]);
  });

  it.each<[string, string, number]>([
    ["/files/2026/11/notes.md", "/files/*", 200],
    ["/threads/42", "/threads/:id", 404],
    ["/threads/42/closed", "/threads/:id/closed", 401],
    ["/api/nothing", "(unmatched)", 404],
    ["/nothing", "(unmatched)", 404],
  ])("counts %s under %s, whoever answers with which status", async (path, endpoint, status) => {
    const { tracer, only } = startRecording();
    const app = Fastify();
    await app.register(recordRequests, { tracer });
    app.get("/files/*", async () => "file");
    app.get("/threads/:id", (_request, reply) => reply.code(404).send("no such thread"));
    const onRequest = (_request: unknown, reply: FastifyReply) => void reply.code(401).send("not yours");
    app.get("/threads/:id/closed", { onRequest }, async () => "never");
    const api: FastifyPluginAsync = async (inner) =>
      void inner.setNotFoundHandler((_request, reply) => reply.code(404).send("nothing here"));
    await app.register(api, { prefix: "/api" });
    expect((await app.inject(path)).statusCode).toBe(status);
    expect(await until(() => only("api_request"))).toMatchObject({ endpoint, status_code: status });
  });

  it.each<[string, RouteHandlerMethod]>([
    [
      "hijacks the reply",
      (_request, reply) => {
        reply.hijack();
        reply.raw.writeHead(202, { "content-type": "text/plain" });
        reply.raw.end("by hand");
      },
    ],
    [
      "hijacks it and says nothing of the status",
      (_request, reply) => {
        reply.hijack();
        reply.raw.statusCode = 202;
        reply.raw.end("by hand");
      },
    ],
    [
      "writes to the raw response and throws",
      async (_request, reply) => {
        reply.hijack();
        reply.raw.writeHead(202);
        reply.raw.end("by hand");
        reply.raw.statusCode = 500;
        throw new Error("too late");
      },
    ],
    [
      "takes over the headers of another server",
      (_request, reply) => {
        reply.hijack();
        reply.raw.setHeader("x-request-id", "theirs");
        reply.raw.writeHead(202, { "X-Request-Id": "theirs" });
        reply.raw.end("by hand");
      },
    ],
  ])("gives the answer its id and records what was sent where a handler %s", async (_what, handler) => {
    const { tracer, only } = startRecording();
    const app = Fastify();
    await app.register(recordRequests, { tracer });
    app.get("/raw", handler);
    const url = await app.listen({ port: 0, host: "127.0.0.1" });
    const answer = await fetch(`${url}/raw`);
    expect(await answer.text()).toBe("by hand");
    const event = await until(() => only("api_request"));
    expect(event).toMatchObject({ endpoint: "/raw", status_code: 202 });
    expect(answer.headers.get("x-request-id")).toBe(event.request_id);
    await app.close();
  });

  it("records requests over HTTP/2", async () => {
    const { tracer, only } = startRecording();
    const app = Fastify({ http2: true });
    await app.register(recordRequests, { tracer });
    app.get("/threads/:id", async () => "hi");
    const client = connect(await app.listen({ port: 0, host: "127.0.0.1" }));
    const stream = client.request({ ":path": "/threads/42" });
    const [headers] = (await once(stream, "response")) as [Record<string, unknown>];
    stream.resume();
    const event = await until(() => only("api_request"));
    expect(event).toMatchObject({ endpoint: "/threads/:id", status_code: 200, outcome: "success" });
    expect(headers["x-request-id"]).toBe(event.request_id);
    client.close();
    await app.close();
  });

  it("rejects the registration where an option is wrong", async () => {
    const app = Fastify();
    const registration = app.register(recordRequests, { slowThresholdMs: -1 });
    const error: unknown = await registration.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(isLangMeterError(error)).toBe(true);
  });

  it("takes the error of a validation for the caller's", async () => {
    const { tracer, only } = startRecording();
    const app = Fastify();
    await app.register(recordRequests, { tracer });
    const schema = { body: { type: "object", required: ["text"] } };
    app.post("/chat", { schema }, async () => "never");
    expect((await app.inject({ method: "POST", url: "/chat", payload: {} })).statusCode).toBe(400);
    const event = await until(() => only("api_error"));
    expect(event).toMatchObject({ endpoint: "/chat", status_code: 400, error_type: "invalid_request" });
    expect(event.error_message).toMatch(/must have required property/);
  });

  it.each([
    ["a Web stream", () => breakingBody(["first ", "second"])],
    ["a Response", () => new Response(breakingBody(["first ", "second"]))],
  ])("hears of %s that breaks in the middle", async (_what, payload) => {
    const { tracer, only } = startRecording();
    const app = Fastify();
    await app.register(recordRequests, { tracer });
    app.get("/", (_request, reply) => reply.send(payload()));
    const url = await app.listen({ port: 0, host: "127.0.0.1" });
    await expect(fetch(url).then((response) => response.text())).rejects.toThrow();
    expect(await until(() => only("api_error"))).toMatchObject({ error_message: "the model hung up" });
    await app.close();
  });
});
