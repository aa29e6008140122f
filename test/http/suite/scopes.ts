import { expect, it } from "vitest";
import { type Recording, startRecording } from "../../langchain/support/recording.ts";
import type { SeenRequest, StartApp } from "../support/start-app.ts";
import { until } from "../support/until.ts";

const CALLER = { traceId: "0af7651916cd43dd8448eb211c80319c", spanId: "b7ad6b7169203331" };
const TRACEPARENT = `00-${CALLER.traceId}-${CALLER.spanId}-01`;
const REQUESTS = 200;

const userOf = (request: SeenRequest) => ({ userId: request.header("x-user") });

function chat(url: string, user: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${url}/chat/${user}`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-user": user, ...headers },
    body: JSON.stringify({ question: `question of ${user}` }),
  });
}

/** Who and where the events of a request belong to. */
export function testScopes(start: StartApp): void {
  it(`keeps ${REQUESTS} requests at once apart: each model call has its own request's id, user and trace`, async () => {
    const recording = startRecording();
    const { tracer, all } = recording;
    const { url } = await start({ options: { tracer, getUser: userOf }, tracer });
    const users = Array.from({ length: REQUESTS }, (_, index) => `u_${index}`);
    const ids = new Map<string, string | null>();
    await Promise.all(
      users.map(async (user) => {
        const response = await chat(url, user);
        ids.set(user, response.headers.get("x-request-id"));
        expect(await response.text()).toBe(`answer for ${user}`);
      }),
    );
    await until(() => expect(all("api_request")).toHaveLength(REQUESTS));
    expect(new Set(ids.values()).size).toBe(REQUESTS);
    for (const user of users) checkRequest(recording, user, ids.get(user));
  });

  it("continues the caller's trace", async () => {
    const { tracer, only } = startRecording();
    const { url } = await start({ options: { tracer }, tracer });
    await (await chat(url, "u_1", { traceparent: TRACEPARENT, tracestate: "vendor=1" })).text();
    const request = await until(() => only("api_request"));
    expect(request).toMatchObject({ trace_id: CALLER.traceId, parent_span_id: CALLER.spanId });
    expect(only("llm_call_start")).toMatchObject({
      trace_id: CALLER.traceId,
      parent_span_id: request.span_id,
    });
  });

  it.each([
    ["00", "vendor=1"],
    ["01", "vendor=1,other=2"],
    ["00", undefined],
  ])("hands on the caller's flags %s and state %s to the services behind", async (flags, tracestate) => {
    const { tracer, only } = startRecording();
    const { url } = await start({ options: { tracer } });
    const traceparent = `00-${CALLER.traceId}-${CALLER.spanId}-${flags}`;
    const headers = { traceparent, ...(tracestate !== undefined && { tracestate }) };
    const handedOn: unknown = await (await fetch(`${url}/headers`, { headers })).json();
    const { span_id } = await until(() => only("api_request"));
    expect(handedOn).toEqual({ ...headers, traceparent: `00-${CALLER.traceId}-${span_id}-${flags}` });
  });

  it("hands on a trace of its own as sampled", async () => {
    const { tracer, only } = startRecording();
    const { url } = await start({ options: { tracer } });
    const handedOn: unknown = await (await fetch(`${url}/headers`)).json();
    const { trace_id, span_id } = await until(() => only("api_request"));
    expect(handedOn).toEqual({ traceparent: `00-${trace_id}-${span_id}-01` });
  });

  it("begins a trace of its own where the caller's is not valid", async () => {
    const { tracer, only } = startRecording();
    const { url } = await start({ options: { tracer } });
    await fetch(`${url}/hello`, { headers: { traceparent: `00-${"0".repeat(32)}-${CALLER.spanId}-01` } });
    const request = await until(() => only("api_request"));
    expect(request.trace_id).not.toMatch(/^0+$/);
    expect(request).not.toHaveProperty("parent_span_id");
  });

  it("puts what the application knows, and the allowed baggage, on every event", async () => {
    const { tracer, only } = startRecording();
    const context = () => ({ threadId: "t_7", channel: "web", metadata: { plan: "pro" } });
    const { url } = await start({ options: { tracer, context, baggage: ["region"] }, tracer });
    const baggage = "region=eu%20west;ttl=3, secret=42, region2=us";
    await (await chat(url, "u_1", { baggage })).text();
    await until(() => only("api_request"));
    for (const event of [only("api_request"), only("llm_call_end")])
      expect(event).toMatchObject({
        thread_id: "t_7",
        channel: "web",
        metadata: { plan: "pro", region: "eu west" },
      });
    expect(JSON.stringify(only("api_request"))).not.toMatch(/secret|region2/);
  });

  it("waits for a user that has to be looked up", async () => {
    const { tracer, only } = startRecording();
    const getUser = async (request: SeenRequest) => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      return { ...userOf(request), sessionId: "s_1" };
    };
    const { url } = await start({ options: { tracer, getUser }, tracer });
    await (await chat(url, "u_9")).text();
    const expected = { user_id: "u_9", session_id: "s_1" };
    expect(await until(() => only("api_request"))).toMatchObject(expected);
    expect(only("llm_call_end")).toMatchObject(expected);
  });
}

function checkRequest({ events }: Recording, user: string, requestId: string | null | undefined): void {
  const own = events.filter((event) => event.request_id === requestId);
  const request = own.find((event) => event.event === "api_request");
  expect(own.map(({ event }) => event).sort()).toEqual([
    "api_request",
    "llm_call_end",
    "llm_call_start",
    "trace_complete",
  ]);
  expect(new Set(own.map(({ user_id }) => user_id))).toEqual(new Set([user]));
  expect(new Set(own.map(({ trace_id }) => trace_id))).toEqual(new Set([request?.trace_id]));
  expect(own.find((event) => event.event === "trace_complete")).toMatchObject({
    input: `question of ${user}`,
    output: `answer for ${user}`,
    parent_span_id: request?.span_id,
  });
}
