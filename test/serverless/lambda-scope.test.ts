import { describe, expect, it } from "vitest";
import { traceHeaders } from "../../src/index.ts";
import { withLambda } from "../../src/serverless/index.ts";
import { invoke, lambdaContext } from "./support/lambda-runtime.ts";
import { recordingTracer, recordTrace } from "./support/recording-tracer.ts";

const TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

describe("the scope of withLambda", () => {
  async function recordedFor(event: unknown) {
    const { tracer, recorded } = recordingTracer();
    await invoke(
      withLambda(tracer, () => recordTrace(tracer)),
      event,
      lambdaContext(30_000, "7b2c"),
    );
    return recorded;
  }

  it("has the invocation's id as the request id of every event", async () => {
    const events = await recordedFor({});
    expect(events.map(({ request_id }) => request_id)).toEqual(["7b2c", "7b2c", "7b2c"]);
  });

  it.each([
    ["a REST API's headers", { headers: { Traceparent: TRACEPARENT } }],
    ["an HTTP API's headers", { version: "2.0", headers: { traceparent: TRACEPARENT } }],
    ["a load balancer's values", { multiValueHeaders: { TRACEPARENT: [TRACEPARENT] } }],
  ])("continues the trace of %s", async (_, event) => {
    const [first] = await recordedFor(event);
    expect(first).toMatchObject({ trace_id: TRACEPARENT.slice(3, 35) });
    const last = (await recordedFor(event)).at(-1);
    expect(last).toMatchObject({ event: "trace_complete", parent_span_id: TRACEPARENT.slice(36, 52) });
  });

  it("passes the caller's tracestate on, and none of a caller without a valid span", async () => {
    const { tracer } = recordingTracer();
    const passedOn = withLambda(tracer, async () => traceHeaders());
    const headers = { traceparent: TRACEPARENT, TraceState: "vendor=1" };
    expect(await invoke(passedOn, { headers })).toEqual({
      kind: "result",
      value: { traceparent: TRACEPARENT, tracestate: "vendor=1" },
    });
    expect(await invoke(passedOn, { headers: { tracestate: "vendor=1" } })).toEqual({
      kind: "result",
      value: {},
    });
  });

  it.each([
    ["no headers", { Records: [] }],
    ["null headers", { headers: null }],
    [
      "a header that is not W3C's",
      { headers: { "X-Amzn-Trace-Id": "Root=1-67891233-abcdef012345678912345678" } },
    ],
    ["a header that is not valid", { headers: { traceparent: `00-${"0".repeat(32)}-b7ad6b7169203331-01` } }],
    ["two headers", { multiValueHeaders: { traceparent: [TRACEPARENT, TRACEPARENT] } }],
    ["no event", undefined],
  ])("starts a trace of its own for %s", async (_, event) => {
    const last = (await recordedFor(event)).at(-1);
    expect(last?.trace_id).toMatch(/^[0-9a-f]{32}$/);
    expect(last?.trace_id).not.toBe(TRACEPARENT.slice(3, 35));
    expect(last).not.toHaveProperty("parent_span_id");
  });
});
