import { createTracer, traceHeaders } from "langmeter";
import { recordRequests } from "langmeter/http";
import { memory } from "langmeter/sinks/memory";
import { otel } from "langmeter/sinks/otel";
import { describe, expect, it } from "vitest";
import { scripted } from "../langchain/support/scripted-model.ts";
import { idOf, parentOf, startAppTracing, traceOf } from "../sinks/otel/support/app-tracing.ts";

const CALLER = { traceId: "0af7651916cd43dd8448eb211c80319c", spanId: "b7ad6b7169203331" };

function request(flags = "01"): Request {
  const headers = { traceparent: `00-${CALLER.traceId}-${CALLER.spanId}-${flags}`, tracestate: "vendor=1" };
  return new Request("https://shop.example/chat", { method: "POST", headers });
}

/** An application with OpenTelemetry whose one route asks a model. */
function startApp(answer: () => Response = () => Response.json({ ok: true })) {
  const app = startAppTracing();
  const record = memory();
  const tracer = createTracer({ sinks: [otel({ tracerProvider: app.provider }), record] });
  const handler = recordRequests(
    async () => {
      await scripted("hello").invoke("Hi", { callbacks: [tracer.handler] });
      return answer();
    },
    { tracer },
  );
  return { app, record, handler };
}

describe("a recorded request in an application with OpenTelemetry", () => {
  it("is a span of the application's, with the record's ids, in the caller's trace", async () => {
    const { app, record, handler } = startApp();
    await handler(request());
    const span = app.only("POST");
    expect([traceOf(span), parentOf(span)]).toEqual([CALLER.traceId, CALLER.spanId]);
    expect(span.attributes).toMatchObject({
      "http.request.method": "POST",
      "http.response.status_code": 200,
      "langmeter.endpoint": "/chat",
    });
    const event = record.events.find(({ event: name }) => name === "api_request");
    expect(event).toMatchObject({
      trace_id: CALLER.traceId,
      span_id: idOf(span),
      request_id: span.attributes["langmeter.request_id"],
    });
    const call = app.spans().find((each) => parentOf(each) === idOf(span));
    expect(call?.attributes).toMatchObject({ "gen_ai.request.model": "gpt-4o-mini" });
  });

  it.each(["00", "01"])("hands on the caller's flags %s and its state", async (flags) => {
    const { app, record, handler } = startApp(() => Response.json(traceHeaders()));
    const handedOn: unknown = await (await handler(request(flags))).json();
    const { span_id } = record.events.find(({ event }) => event === "api_request") ?? expect.fail();
    expect(handedOn).toEqual({
      traceparent: `00-${CALLER.traceId}-${span_id}-${flags}`,
      tracestate: "vendor=1",
    });
    expect(app.spans().some((span) => idOf(span) === span_id)).toBe(flags === "01");
  });

  it("hangs below the span that the application has opened for it", async () => {
    const { app, handler } = startApp();
    await app.inRequest("POST /chat", () =>
      handler(new Request("https://shop.example/chat", { method: "POST" })),
    );
    expect(parentOf(app.only("POST"))).toBe(idOf(app.only("POST /chat")));
  });

  it("is marked as failed where the server is at fault", async () => {
    const { app, handler } = startApp(() => new Response("busy", { status: 503 }));
    await handler(request());
    expect(app.only("POST")).toMatchObject({
      status: { code: 2 },
      attributes: { "error.type": "server_error" },
    });
  });

  it("is not marked as failed where the caller is", async () => {
    const { app, handler } = startApp(() => new Response("no", { status: 404 }));
    await handler(request());
    expect(app.only("POST").status).toMatchObject({ code: 0 });
  });
});
