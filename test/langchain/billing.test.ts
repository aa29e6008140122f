import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { ChatOpenAI, type ChatOpenAIFields } from "@langchain/openai";
import { createTracer } from "langmeter";
import { ledger } from "langmeter/sinks/ledger";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { z } from "zod";
import type { Reply } from "../../examples/model-server/reply.ts";
import { report } from "../../src/report/index.ts";
import { temporaryLedger } from "../report/ledger-fixture.ts";
import { startOpenAI } from "./support/openai.ts";
import { startRecording } from "./support/recording.ts";

const weather = z.object({ city: z.string(), celsius: z.number() });

async function drain(stream: Promise<AsyncIterable<unknown>>): Promise<void> {
  for await (const _ of await stream);
}

/** A real ChatOpenAI that asks a server which this test writes itself. */
async function startRaw(answer: RequestListener, fields: ChatOpenAIFields = {}): Promise<ChatOpenAI> {
  const server = createServer((request, response) => {
    request.resume().on("end", () => answer(request, response));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return openAIAt(`http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, fields);
}

function openAIAt(baseURL: string, fields: ChatOpenAIFields = {}): ChatOpenAI {
  const given = { model: "gpt-4o-mini", apiKey: "sk-test", maxRetries: 0, ...fields };
  return new ChatOpenAI({ ...given, configuration: { baseURL } });
}

/** A port that nobody listens on. */
async function closedPort(): Promise<number> {
  const server = createTcpServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

const json =
  (body: unknown, status = 200): RequestListener =>
  (_, response) => {
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  };

const sse =
  (...events: readonly unknown[]): RequestListener =>
  (_, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    for (const event of events) response.write(`data: ${JSON.stringify(event)}\n\n`);
    response.end();
  };

const delta = (content: string) => ({
  id: "c1",
  object: "chat.completion.chunk",
  created: 1,
  model: "gpt-4o-mini-2024-07-18",
  choices: [{ index: 0, delta: { role: "assistant", content }, finish_reason: null }],
});

const structured = (reply: Reply) => async () => {
  const { model } = await startOpenAI([reply]);
  return model.withStructuredOutput(weather, { method: "jsonSchema" });
};

type Case = [what: string, start: Start, way?: Way];

interface Asked {
  invoke(question: string, config: object): Promise<unknown>;
  stream(question: string, config: object): Promise<AsyncIterable<unknown>>;
}
type Start = () => Promise<Asked>;
type Way = "invoke" | "stream";

async function ask(start: Start, way: Way) {
  const recording = startRecording();
  const asked = await start();
  const config = { callbacks: [recording.tracer.handler] };
  const answer = way === "invoke" ? asked.invoke("Hello", config) : drain(asked.stream("Hello", config));
  await expect(answer).rejects.toThrow();
  await vi.waitFor(() => recording.only("trace_complete"));
  return recording;
}

/** What the provider produced, and billed, though the caller got an error. */
const ANSWERED: Case[] = [
  ["is cut at its length limit", structured({ text: '{"city":"Ber', finishReason: "length" })],
  ["is stopped by the content filter", structured({ text: "", finishReason: "content_filter" })],
  ["is off its schema", structured({ text: '{"town":"Berlin"}' })],
  ["is no JSON", structured({ text: "It is warm in Berlin." })],
  [
    "is no JSON over HTTP",
    () => startRaw((_, response) => response.setHeader("content-type", "application/json").end("<html>")),
  ],
  [
    "does not come in time",
    async () => (await startOpenAI([{ interruption: { kind: "hang" } }], { timeout: 40 })).model,
  ],
  [
    "is torn off with its connection",
    async () => (await startOpenAI([{ text: "one two", interruption: { kind: "reset" } }])).model,
  ],
  [
    "is a failed response, with a status of its own in the body",
    () =>
      startRaw(
        json({
          id: "r1",
          object: "response",
          status: "failed",
          error: { code: "server_error", message: "The server had an error.", status: 500 },
          output: [],
        }),
        { useResponsesApi: true },
      ),
  ],
  [
    "breaks in the midst of its stream with an error of the server",
    () =>
      startRaw(
        sse(delta("Hi"), { error: { code: 429, type: "rate_limit", message: "Slow down", status: 429 } }),
      ),
    "stream",
  ],
  [
    "begins with 200 and an error instead of a token",
    () => startRaw(sse({ error: { code: 503, message: "overloaded", status: 503 } })),
    "stream",
  ],
];

describe("a call whose answer", () => {
  it.each(ANSWERED)(
    "%s is unpriced, and its trace says nothing of what it cost",
    async (_, start, way = "invoke") => {
      const { only } = await ask(start, way);
      expect(only("llm_error")).toMatchObject({
        billing_status: "unpriced",
        cost_usd: null,
        cost_source: null,
      });
      const { cost_usd, input_tokens, output_tokens, cached_tokens, reasoning_tokens, ...rest } =
        only("trace_complete");
      expect([cost_usd, input_tokens, output_tokens, cached_tokens, reasoning_tokens]).toEqual(
        Array(5).fill(undefined),
      );
      expect(rest).toMatchObject({ llm_calls: 1, unpriced_calls: 1 });
    },
  );
});

const refused = (status: number) => async () => (await startOpenAI([{ error: { status } }])).model;

/** What cannot have been billed. */
const FREE: Case[] = [
  ...[400, 401, 403, 404, 409, 422, 429, 500, 503].map(
    (status): Case => [`refused with ${status}`, refused(status)],
  ),
  ["refused with 429 before a stream", refused(429), "stream"],
  ["refused", async () => openAIAt(`http://127.0.0.1:${await closedPort()}/v1`)],
  ["made to a host that does not exist", async () => openAIAt("http://nowhere.invalid/v1")],
  ["made to a port that fetch forbids", async () => openAIAt("http://127.0.0.1:1/v1")],
  ["made to what is no address", async () => openAIAt("nowhere")],
  [
    "ended by TLS before the request",
    async () => {
      const plain = createServer().listen(0, "127.0.0.1");
      await once(plain, "listening");
      onTestFinished(() => void plain.close());
      return openAIAt(`https://127.0.0.1:${(plain.address() as AddressInfo).port}/v1`);
    },
  ],
];

describe("a call that was", () => {
  it.each(FREE)("%s is free, and its trace cost and used nothing", async (_, start, way = "invoke") => {
    const { only } = await ask(start, way);
    expect(only("llm_error")).toMatchObject({
      billing_status: "free",
      cost_usd: 0,
      cost_source: "refused",
    });
    expect(only("trace_complete")).toMatchObject({
      llm_calls: 1,
      unpriced_calls: 0,
      cost_usd: 0,
      input_tokens: 0,
      output_tokens: 0,
      cached_tokens: 0,
      reasoning_tokens: 0,
    });
  });
});

describe("a call that LangChain does not see", () => {
  const throwing = (error: unknown, more: object = {}) => {
    const { tracer, only } = startRecording();
    tracer.startTrace().recordLlmCall({ provider: "openai", model: "gpt-4o-mini", error, ...more });
    return only("llm_error").billing_status;
  };

  it.each([
    ["an AWS client's throttling", { name: "ThrottlingException", $metadata: { httpStatusCode: 429 } }],
    ["Ollama's missing model", Object.assign(new Error("model not found"), { status_code: 404 })],
    ["Mistral's and Cohere's refusal", Object.assign(new Error("no"), { statusCode: 401 })],
    ["axios's refusal", Object.assign(new Error("no"), { response: { status: 403 } })],
    ["a refusal as the cause", new Error("gave up", { cause: { status: 429 } })],
    [
      "every address of a host refused",
      { code: "ETIMEDOUT", errors: [{ syscall: "connect" }, { syscall: "connect" }] },
    ],
    ["an unknown certificate", new Error("fetch failed", { cause: { code: "SELF_SIGNED_CERT_IN_CHAIN" } })],
  ])("is free with %s", (_, error) => {
    expect(throwing(error)).toBe("free");
  });

  it.each([
    ["a thrown text", "boom"],
    ["an error without a status", new Error("boom")],
    [
      "a reset connection",
      Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET", syscall: "read" }),
    ],
    ["a time-out of the socket", Object.assign(new Error("x"), { code: "ETIMEDOUT", syscall: "read" })],
    ["a status of 200", Object.assign(new Error("not JSON"), { statusCode: 200 })],
    [
      "an answer that Mistral's client refused, to which its LangChain package writes another status",
      Object.assign(new Error("Response validation failed"), { statusCode: 200, status: 400 }),
    ],
    ["a number that a gateway wrote into its body", Object.assign(new Error("no"), { code: 429 })],
    ["an exception in a stream of AWS", { name: "ModelStreamErrorException", $metadata: {} }],
  ])("is unpriced with %s", (_, error) => {
    expect(throwing(error)).toBe("unpriced");
  });

  it("is priced where it failed with its usage, and unpriced where it failed with an answer", () => {
    const refusal = Object.assign(new Error("slow down"), { status: 429 });
    expect(throwing(refusal, { usage: { input_tokens: 10, output_tokens: 2 } })).toBe("priced");
    expect(throwing(refusal, { costUsd: 0.25 })).toBe("priced");
    expect(throwing(refusal, { output: "Half of an ans" })).toBe("unpriced");
  });
});

describe("the calls of one trace", () => {
  it("add up to what is known, beside the number of those that are unpriced", async () => {
    const { tracer, only } = startRecording();
    const { model } = await startOpenAI([
      { text: "Hi", usage: { input: 1_000, output: 200 } },
      { error: { status: 429 } },
      { interruption: { kind: "reset" } },
    ]);
    const trace = tracer.startTrace();
    for (const _ of "abc") await model.invoke("Hello", { callbacks: [trace.handler] }).catch(() => {});
    expect(await trace.end()).toMatchObject({ llm_calls: 3, unpriced_calls: 1, cost_usd: 0.00027 });
    expect(only("trace_complete")).toMatchObject({ input_tokens: 1_000, output_tokens: 200 });
  });

  it("are unknown in sum where free ones stand beside an unpriced one", async () => {
    const { tracer } = startRecording();
    const { model } = await startOpenAI([{ error: { status: 429 } }, { interruption: { kind: "reset" } }]);
    const trace = tracer.startTrace();
    for (const _ of "ab") await model.invoke("Hello", { callbacks: [trace.handler] }).catch(() => {});
    const summary = await trace.end();
    expect(summary).toMatchObject({ llm_calls: 2, unpriced_calls: 1 });
    expect(summary).not.toHaveProperty("cost_usd");
    expect(summary).not.toHaveProperty("input_tokens");
  });

  it("cost nothing where there is none", async () => {
    const { tracer } = startRecording();
    const none = { llm_calls: 0, cost_usd: 0, input_tokens: 0, output_tokens: 0, cached_tokens: 0 };
    expect(await tracer.startTrace().end()).toMatchObject({ ...none, reasoning_tokens: 0 });
  });
});

describe("a report on failed calls", () => {
  it("tells those that are free from those whose cost is unknown", async () => {
    const folder = await temporaryLedger();
    onTestFinished(() => folder.remove());
    const tracer = createTracer({ sinks: [ledger({ dir: folder.folder })] });
    const { model } = await startOpenAI([{ error: { status: 429 } }, { text: "{", finishReason: "length" }]);
    const web = tracer.startTrace({ channel: "web" });
    await model.invoke("Hello", { callbacks: [web.handler] }).catch(() => {});
    const sms = tracer.startTrace({ channel: "sms" });
    const extract = model.withStructuredOutput(weather, { method: "jsonSchema" });
    await extract.invoke("Hello", { callbacks: [sms.handler] }).catch(() => {});
    await tracer.close();
    const { rows, total } = await report({ from: folder.folder, by: "channel" });
    expect(rows).toMatchObject([
      { channel: "web", calls: 1, cost_usd: 0, input_tokens: 0, unpriced_calls: 0 },
      { channel: "sms", calls: 1, cost_usd: null, input_tokens: null, unpriced_calls: 1 },
    ]);
    expect(total).toMatchObject({
      cost_usd: null,
      input_tokens: null,
      unpriced_calls: 1,
      cost_per_call_usd: null,
    });
  });
});
