import { describe, expect, it } from "vitest";
import type { Reply } from "../../../examples/model-server/server.ts";
import { createChatRoute } from "../../../examples/nextjs-route/chat-route.ts";
import { ledgerLines } from "../../sinks/ledger-folder.ts";
import { startModels } from "../support/start-models.ts";
import { startRecord } from "../support/start-record.ts";

const ANSWER: Reply = { text: "It leaves at 16:40.", usage: { input: 100, output: 10 } };

function question(body: unknown, init: RequestInit = {}): Request {
  return new Request("http://127.0.0.1/api/chat?draft=1", {
    method: "POST",
    headers: { "x-request-id": "web-17" },
    body: JSON.stringify(body),
    ...init,
  });
}

async function startRoute(...replies: readonly Reply[]) {
  const server = await startModels();
  server.reply(...replies);
  const record = await startRecord();
  /** What Next.js was asked to stay alive for. */
  const deliveries: Promise<unknown>[] = [];
  const POST = createChatRoute({
    tracer: record.tracer,
    after: (delivery) => void deliveries.push(delivery),
    userOf: async () => "maria",
  });
  return { ...record, server, POST, delivered: () => Promise.all(deliveries) };
}

describe("the chat route", () => {
  it("streams the answer and has delivered the record when Next.js may freeze the function", async () => {
    const { POST, delivered, ledgerFolder } = await startRoute(ANSWER);
    const response = await POST(question({ threadId: "t1", text: "When?" }));
    expect(response.headers.get("x-request-id")).toBe("web-17");
    expect(await response.text()).toBe("It leaves at 16:40.");
    expect(await delivered()).toHaveLength(1);
    const written = (await ledgerLines(ledgerFolder)).map((line) => JSON.parse(line));
    expect(written.map(({ event }) => event)).toEqual([
      "llm_call_start",
      "llm_call_end",
      "trace_complete",
      "api_request",
    ]);
  });

  it("puts the request, its stream and the model call under one id, user and trace", async () => {
    const { POST, events, all } = await startRoute(ANSWER);
    await (await POST(question({ threadId: "t1", text: "When?" }))).text();
    expect(new Set(events.map(({ request_id, user_id }) => `${request_id} ${user_id}`))).toEqual(
      new Set(["web-17 maria"]),
    );
    expect(new Set(events.map(({ trace_id }) => trace_id)).size).toBe(1);
    expect(all("trace_complete")).toMatchObject([{ thread_id: "t1", channel: "web", output_tokens: 10 }]);
    expect(all("api_request")).toMatchObject([{ endpoint: "/api/chat", status_code: 200, success: true }]);
  });

  it("ends the request with its stream, not with its headers", async () => {
    const { POST, all } = await startRoute(ANSWER);
    const response = await POST(question({ threadId: "t1", text: "When?" }));
    expect(all("api_request")).toEqual([]);
    await response.text();
    const [request] = all("api_request");
    expect(request?.response_time_ms).toBeGreaterThanOrEqual(all("llm_call_end")[0]?.latency_ms ?? Infinity);
  });

  it("stops the model when the page is closed, which is no error", async () => {
    const { POST, all, server, delivered } = await startRoute({ text: "one two three", chunkDelayMs: 200 });
    const page = new AbortController();
    const response = await POST(question({ threadId: "t1", text: "When?" }, { signal: page.signal }));
    await response.body?.getReader().read();
    page.abort();
    await delivered();
    await expect.poll(() => all("llm_error")).toMatchObject([{ outcome: "aborted" }]);
    await expect.poll(() => server.requests[0]?.closedEarly).toBe(true);
    expect(all("api_error")).toEqual([]);
  });

  it("leaves an error of the model to Next.js and says in the record what it was", async () => {
    const { POST, all, delivered } = await startRoute({ error: { status: 401 } });
    await expect(POST(question({ threadId: "t1", text: "When?" }))).rejects.toThrow("401");
    await delivered();
    expect(all("api_error")).toMatchObject([
      { request_id: "web-17", error_type: "auth_error", status_code: 500, endpoint: "/api/chat" },
    ]);
  });

  it("refuses what is no question without asking the model", async () => {
    const { POST, all, server } = await startRoute();
    const response = await POST(question("nothing"));
    expect(response.status).toBe(400);
    await response.text();
    expect(server.requests).toEqual([]);
    expect(all("api_error")).toMatchObject([{ status_code: 400, error_type: "invalid_request" }]);
  });
});
