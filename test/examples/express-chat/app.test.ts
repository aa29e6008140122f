import { describe, expect, it } from "vitest";
import { type AppOptions, createApp } from "../../../examples/express-chat/app.ts";
import { respond } from "../../../examples/express-chat/rehearsal.ts";
import type { Responder } from "../../../examples/model-server/server.ts";
import { listen } from "../support/listen.ts";
import { startModels } from "../support/start-models.ts";
import { startRecord } from "../support/start-record.ts";

const REQUEST_ID = "web-7f3a-17";

interface Setting extends Omit<AppOptions, "tracer"> {
  readonly respond?: Responder;
}

async function startChat({ respond: answer = respond, ...options }: Setting = {}) {
  const server = await startModels(answer);
  const record = await startRecord();
  const url = await listen(createApp({ tracer: record.tracer, ...options }));
  const ask = (headers: Readonly<Record<string, string>> = {}) =>
    fetch(`${url}/threads/t1/questions`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-user-id": "maria", ...headers },
      body: JSON.stringify({ text: "When do you go to Bergholm?" }),
    });
  return { ...record, server, url, ask };
}

describe("the chat", () => {
  it("ties the browser's request, the agent and its model calls together by one id", async () => {
    const { ask, all, events } = await startChat();
    const response = await ask({ "x-request-id": REQUEST_ID });
    expect(await response.json()).toEqual({ text: "To Bergholm: 08:30, 10:15 and 16:40." });
    expect(response.headers.get("x-request-id")).toBe(REQUEST_ID);
    await expect.poll(() => all("api_request")).toHaveLength(1);

    expect(all("api_request")).toMatchObject([
      { method: "POST", endpoint: "/threads/:threadId/questions", status_code: 200, success: true },
    ]);
    expect([all("llm_call_end").length, all("tool_call_end").length]).toEqual([2, 1]);
    expect(new Set(events.map(({ request_id }) => request_id))).toEqual(new Set([REQUEST_ID]));
    expect(new Set(events.map(({ user_id }) => user_id))).toEqual(new Set(["maria"]));
    expect(new Set(events.map(({ trace_id }) => trace_id)).size).toBe(1);
  });

  it("makes an id of its own where the browser's cannot be trusted", async () => {
    const { ask } = await startChat();
    const response = await ask({ "x-request-id": "<script>alert(1)</script>" });
    expect(response.headers.get("x-request-id")).toMatch(/^[0-9a-f]{8}-[0-9a-f-]{27}$/);
  });

  it("records a slow request beside what it cost", async () => {
    const { ask, all } = await startChat({
      slowThresholdMs: 50,
      respond: (request) => ({ ...respond(request), latencyMs: 40 }),
    });
    await ask({ "x-request-id": REQUEST_ID });
    await expect.poll(() => all("slow_request")).toHaveLength(1);
    const [slow] = all("slow_request");
    expect(slow).toMatchObject({ threshold_ms: 50, request_id: REQUEST_ID });
    expect(slow?.duration_ms).toBeGreaterThan(50);
    expect(all("trace_complete")).toMatchObject([{ llm_calls: 2, request_id: REQUEST_ID }]);
  });

  it("tells the user the id under which the record says what failed", async () => {
    const { ask, all } = await startChat({ respond: () => ({ error: { status: 401 } }) });
    const response = await ask();
    const requestId = response.headers.get("x-request-id");
    expect(response.status).toBe(502);
    expect(await response.json()).toEqual({ error: "The assistant is not available.", requestId });
    await expect.poll(() => all("api_error")).toHaveLength(1);
    const failed = { request_id: requestId, error_type: "auth_error" };
    expect(all("api_error")).toMatchObject([{ ...failed, status_code: 502, traceback: expect.any(String) }]);
    expect(all("llm_error")).toMatchObject([{ ...failed, status_code: 401 }]);
  });

  it("counts the cost of a colleague's question, but not the request", async () => {
    const { ask, all } = await startChat();
    await ask({ "x-user-email": "test@ferries.example" });
    await ask({ "x-request-id": REQUEST_ID });
    await expect.poll(() => all("api_request")).toMatchObject([{ request_id: REQUEST_ID }]);
    expect(all("trace_complete")).toMatchObject([{ llm_calls: 2 }, { llm_calls: 2 }]);
  });

  it("leaves health checks out", async () => {
    const { url, events } = await startChat();
    expect(await (await fetch(`${url}/health`)).text()).toBe("ok");
    expect(events).toEqual([]);
  });
});
