import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { createTracer } from "../../src/index.ts";
import { withGoogleHttp } from "../../src/serverless/index.ts";
import { forever } from "../delivery/fake-sinks.ts";
import { recordingTracer, recordTrace } from "./support/recording-tracer.ts";

const TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe("withGoogleHttp", () => {
  it("ends the response when everything is delivered", async () => {
    const { tracer, backend } = recordingTracer();
    let isFinished = false;
    let wasFinishedAtDelivery: boolean | undefined;
    backend.script.push(() => {
      wasFinishedAtDelivery = isFinished;
    });
    const url = await serve(
      withGoogleHttp(tracer, async (_request, response) => {
        response.once("finish", () => {
          isFinished = true;
        });
        await recordTrace(tracer);
        response.setHeader("content-type", "text/plain").end("Hello");
      }),
    );
    const response = await fetch(url);
    expect(await response.text()).toBe("Hello");
    expect(response.headers.get("content-type")).toBe("text/plain");
    expect(wasFinishedAtDelivery).toBe(false);
    expect(backend.accepted).toHaveLength(3);
  });

  it("holds back the end of a streamed response and nothing before it", async () => {
    const { tracer, backend } = recordingTracer();
    let deliver = () => {};
    backend.script.push(
      () =>
        new Promise<void>((resolve) => {
          deliver = resolve;
        }),
    );
    const url = await serve(
      withGoogleHttp(tracer, async (_request, response) => {
        response.write("Hel");
        await recordTrace(tracer);
        response.write("lo");
        response.end();
      }),
    );
    const response = await fetch(url);
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    while (text !== "Hello") text += (await reader?.read())?.value ?? "";
    await vi.waitFor(() => expect(backend.tried).toEqual([3]));
    deliver();
    expect(await reader?.read()).toMatchObject({ done: true });
    expect(backend.accepted).toHaveLength(3);
  });

  it("ends the response by its deadline though the backend does not answer", async () => {
    const { tracer, backend } = recordingTracer();
    backend.script.push(forever);
    const url = await serve(
      withGoogleHttp(
        tracer,
        async (_request, response) => {
          await recordTrace(tracer);
          response.end("Hello");
        },
        { maxFlushMs: 50 },
      ),
    );
    expect(await (await fetch(url)).text()).toBe("Hello");
    expect(backend.accepted).toEqual([]);
  });

  it("lets nothing change an answer that is given", async () => {
    const { tracer, budgets } = recordingTracer();
    const url = await serve(
      withGoogleHttp(tracer, (_request, response) => {
        response.statusCode = 201;
        response.end("made");
        response.statusCode = 500;
        response.end("crashed");
      }),
    );
    const response = await fetch(url);
    expect([response.status, await response.text()]).toEqual([201, "made"]);
    expect(budgets()).toHaveLength(1);
  });

  it("breaks the response off where its end cannot be written", async () => {
    const { tracer } = recordingTracer();
    const url = await serve(
      withGoogleHttp(tracer, (_request, response) => {
        Reflect.apply(response.end, response, [{ not: "text" }]);
      }),
    );
    await expect(fetch(url).then((response) => response.text())).rejects.toThrow();
  });

  it("passes on what the handler throws", async () => {
    const { tracer } = recordingTracer();
    const thrown = { code: 1 };
    const handler = withGoogleHttp(tracer, () => {
      throw thrown;
    });
    expect(() => Reflect.apply(handler, undefined, [{}, {}])).toThrow(expect.objectContaining(thrown));
    const rejecting = withGoogleHttp(tracer, () => Promise.reject(thrown));
    await expect(Reflect.apply(rejecting, undefined, [{}, {}])).rejects.toBe(thrown);
  });

  it("has the platform's execution id and the caller's span as the scope", async () => {
    const { tracer, recorded } = recordingTracer();
    const url = await serve(
      withGoogleHttp(tracer, async (_request, response) => {
        await recordTrace(tracer);
        response.end();
      }),
    );
    await fetch(url, { headers: { "Function-Execution-Id": "f00d", traceparent: TRACEPARENT } });
    expect(recorded.at(-1)).toMatchObject({
      request_id: "f00d",
      trace_id: TRACEPARENT.slice(3, 35),
      parent_span_id: TRACEPARENT.slice(36, 52),
    });
  });

  it("throws on wrong options when the handler is wrapped", () => {
    const tracer = createTracer();
    expect(() => withGoogleHttp(tracer, () => {}, { maxFlushMs: -1 })).toThrow(
      "withGoogleHttp option maxFlushMs: got -1; allowed: 0 to 60,000 milliseconds",
    );
    expect(() => Reflect.apply(withGoogleHttp, undefined, [tracer, () => {}, { reserveMs: 1 }])).toThrow(
      "withGoogleHttp option reserveMs: got 1; allowed: only maxFlushMs",
    );
    expect(() => Reflect.apply(withGoogleHttp, undefined, [tracer, "handler"])).toThrow(
      "withGoogleHttp: its second argument is not a function",
    );
  });
});
