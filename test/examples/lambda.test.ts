import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { describe, expect, it } from "vitest";
import { createChatHandler } from "../../examples/lambda/chat-handler.ts";
import type { Responder } from "../../examples/model-server/server.ts";
import { report } from "../../src/report/index.ts";
import { invoke, invokeNode24, lambdaContext } from "../serverless/support/lambda-runtime.ts";
import { startModels } from "./support/start-models.ts";
import { startRecord } from "./support/start-record.ts";

const QUESTION = { userId: "maria", threadId: "t_1", text: "Is there a ferry?" };
const TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

/** What an HTTP API hands to the function, as far as the handler reads it. */
function httpEvent(body: string, more: Partial<APIGatewayProxyEventV2> = {}) {
  return { version: "2.0", headers: {}, isBase64Encoded: false, body, ...more };
}

async function startFunction(
  respond: Responder = () => ({ text: "Yes, at 16:40.", usage: { input: 100, output: 10 } }),
) {
  await startModels(respond);
  const record = await startRecord();
  return { ...record, handler: createChatHandler(record.tracer) };
}

describe("the chat function", () => {
  it.each([
    ["up to Node 22", invoke],
    ["from Node 24 on", invokeNode24],
  ])("answers, %s", async (_, call) => {
    const { handler } = await startFunction();
    expect(await call(handler, httpEvent(JSON.stringify(QUESTION)))).toEqual({
      kind: "result",
      value: {
        statusCode: 200,
        headers: { "content-type": "application/json" },
        body: '{"text":"Yes, at 16:40."}',
      },
    });
  });

  it("has written its whole record when the invocation ends", async () => {
    const { handler, ledgerFolder } = await startFunction();
    await invoke(handler, httpEvent(JSON.stringify(QUESTION)));
    // Without a flush of the test's own: here Lambda freezes the process.
    const { rows } = await report({ from: ledgerFolder, by: "user,thread" });
    // A million tokens in and out: gpt-4o-mini 0.15 and 0.60 dollars.
    expect(rows).toMatchObject([{ user: "maria", thread: "t_1", calls: 1, cost_usd: 0.000_021 }]);
  });

  it("has a trace for each invocation of the same process, under the invocation's id", async () => {
    const { handler, all } = await startFunction();
    await invoke(handler, httpEvent(JSON.stringify(QUESTION)), lambdaContext(30_000, "first"));
    await invoke(handler, httpEvent(JSON.stringify(QUESTION)), lambdaContext(30_000, "second"));
    const traces = all("trace_complete");
    expect(traces.map(({ request_id }) => request_id)).toEqual(["first", "second"]);
    expect(new Set(traces.map(({ trace_id }) => trace_id)).size).toBe(2);
  });

  it("continues the trace of its caller", async () => {
    const { handler, all } = await startFunction();
    const headers = { traceparent: TRACEPARENT };
    await invoke(handler, httpEvent(JSON.stringify(QUESTION), { headers }));
    expect(all("trace_complete")).toMatchObject([{ trace_id: TRACEPARENT.slice(3, 35) }]);
  });

  it("reads a body in base64, as a function URL hands it over", async () => {
    const { handler } = await startFunction();
    const body = Buffer.from(JSON.stringify(QUESTION)).toString("base64");
    const outcome = await invoke(handler, httpEvent(body, { isBase64Encoded: true }));
    expect(outcome).toMatchObject({ value: { statusCode: 200 } });
  });

  it.each(["", "no JSON", '{"userId":"maria"}'])("refuses %j", async (body) => {
    const { handler, all } = await startFunction();
    expect(await invoke(handler, httpEvent(body))).toMatchObject({ value: { statusCode: 400 } });
    expect(all("trace_complete")).toEqual([]);
  });

  it("fails with the model's own error, which is recorded", async () => {
    const { handler, all } = await startFunction(() => ({ error: { status: 401 } }));
    const outcome = await invoke(handler, httpEvent(JSON.stringify(QUESTION)));
    expect(outcome).toMatchObject({ kind: "error", error: { status: 401 } });
    expect(all("llm_error")).toMatchObject([{ error_type: "auth_error", user_id: "maria" }]);
  });
});
