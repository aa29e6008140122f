import { describe, expect, it } from "vitest";
import type { ReplyError } from "../../../examples/model-server/server.ts";
import { clientOf, collect, failureOf, serve } from "./serve.ts";

describe("scripted failures", () => {
  it.each<[ReplyError, object]>([
    [{ status: 429 }, { status: 429, code: "rate_limit_exceeded" }],
    [{ status: 429, code: "insufficient_quota" }, { name: "InsufficientQuotaError" }],
    [{ status: 401 }, { status: 401, code: "invalid_api_key" }],
    [{ status: 404 }, { status: 404, code: "model_not_found" }],
    [
      { status: 400, code: "content_filter" },
      { status: 400, code: "content_filter" },
    ],
    [{ status: 400, code: "context_length_exceeded" }, { name: "ContextOverflowError" }],
    [{ status: 500 }, { status: 500, type: "server_error" }],
    [
      { status: 503, message: "Slow down" },
      { status: 503, message: "503 Slow down" },
    ],
  ])("reach the client as its own errors: %o", async (error, expected) => {
    const server = await serve({ replies: [{ error }] });
    expect(await failureOf(clientOf(server).invoke("Hello"))).toMatchObject(expected);
  });

  it("meet streams and the Responses API before the first byte, too", async () => {
    const server = await serve({ replies: [{ error: { status: 500 } }, { error: { status: 429 } }] });
    expect(await failureOf(clientOf(server).stream("Hello").then(collect))).toMatchObject({ status: 500 });
    const responses = clientOf(server, { useResponsesApi: true });
    expect(await failureOf(responses.invoke("Hello"))).toMatchObject({ status: 429 });
  });

  it("send retry-after, zero included", async () => {
    const server = await serve({
      replies: [
        { error: { status: 429, retryAfterSeconds: 0 } },
        { error: { status: 429, retryAfterSeconds: 7 } },
      ],
    });
    const ask = () => fetch(`${server.url}/chat/completions`, { method: "POST", body: '{"model":"gpt-4o"}' });
    expect((await ask()).headers.get("retry-after")).toBe("0");
    expect((await ask()).headers.get("retry-after")).toBe("7");
  });

  it("are overcome by a client that retries", async () => {
    const server = await serve({
      replies: [{ error: { status: 429, retryAfterSeconds: 0 } }, { text: "Here" }],
    });
    const model = clientOf(server, { configuration: { baseURL: server.url, maxRetries: 1 } });
    expect((await model.invoke("Hello")).text).toBe("Here");
    expect(server.requests).toHaveLength(2);
  });

  it.each(["chat completions", "Responses API"])("end a stream of the %s that has begun", async (api) => {
    const server = await serve({
      replies: [{ text: "one two three", error: { status: 500, afterChunks: 2 } }],
    });
    const pieces: string[] = [];
    const reading = async () => {
      const model = clientOf(server, { useResponsesApi: api === "Responses API" });
      for await (const chunk of await model.stream("Count")) if (chunk.text) pieces.push(chunk.text);
    };
    expect(await failureOf(reading())).toMatchObject({ type: "server_error" });
    expect(pieces).toEqual(["one ", "two "]);
  });

  it("are answered with status 500 when the responder throws", async () => {
    const server = await serve({
      respond: () => {
        throw new Error("no such rule");
      },
    });
    expect(await failureOf(clientOf(server).invoke("Hello"))).toMatchObject({
      status: 500,
      message: expect.stringContaining("no such rule"),
    });
  });
});

describe("interruptions", () => {
  it("cut a stream short without finish reason or counts", async () => {
    const server = await serve({
      replies: [{ text: "one two three", interruption: { kind: "cut", afterChunks: 2 } }],
    });
    const chunks = await collect(await clientOf(server).stream("Count"));
    const message = chunks.reduce((whole, chunk) => whole.concat(chunk));
    expect(message.text).toBe("one two ");
    expect(message.usage_metadata).toBeUndefined();
    expect(message.response_metadata.finish_reason).toBeUndefined();
  });

  it("cut an answer in one piece in the middle of its body", async () => {
    const server = await serve({ replies: [{ interruption: { kind: "cut" } }] });
    expect(await failureOf(clientOf(server).invoke("Hello"))).toBeInstanceOf(Error);
    expect(server.requests[0]?.closedEarly).toBe(true);
  });

  it("reset the connection before the answer", async () => {
    const server = await serve({ replies: [{ interruption: { kind: "reset" } }] });
    expect(await failureOf(clientOf(server).invoke("Hello"))).toMatchObject({ message: "Connection error." });
  });

  it("reset the connection in the middle of a stream, after the pieces asked for", async () => {
    const server = await serve({
      replies: [{ text: "one two three", interruption: { kind: "reset", afterChunks: 2 } }],
    });
    const pieces: string[] = [];
    const reading = async () => {
      for await (const chunk of await clientOf(server).stream("Count"))
        if (chunk.text) pieces.push(chunk.text);
    };
    expect(await failureOf(reading())).toMatchObject({ message: "terminated" });
    expect(pieces).toEqual(["one ", "two "]);
  });

  it("hang until the client gives up", async () => {
    const server = await serve({ replies: [{ interruption: { kind: "hang" } }] });
    const failure = await failureOf(clientOf(server, { timeout: 50 }).invoke("Hello"));
    expect(failure).toMatchObject({ name: "TimeoutError" });
    await expect.poll(() => server.requests[0]?.closedEarly).toBe(true);
  });
});
