import { createTracer } from "langmeter";
import { recordRequests } from "langmeter/http";
import { describe, expect, it, vi } from "vitest";
import { startRecording } from "../langchain/support/recording.ts";
import { describeHttpIntegration } from "./describe-http-integration.ts";
import { startFetchApp } from "./support/fetch-app.ts";

describeHttpIntegration("langmeter/http", startFetchApp, { knowsRoutes: false, answersErrors: false });

const request = () => new Request("https://shop.example/api/chat?draft=1", { method: "POST" });

/** An answer as fetch() gives one: nobody can change its headers. */
function proxied(body: string, headers: Record<string, string> = {}): Response {
  const response = new Response(body, { headers });
  vi.spyOn(response.headers, "set").mockImplementation(() => {
    throw new TypeError("immutable");
  });
  return response;
}

describe("recordRequests of langmeter/http", () => {
  it("hands the platform's own arguments on, and the object it is called on", async () => {
    const { tracer } = startRecording();
    const worker = {
      greeting: "hi",
      fetch: recordRequests(
        function (this: { greeting: string }, _request: Request, env: { name: string }) {
          return new Response(`${this.greeting} ${env.name}`);
        } as (request: Request, env: { name: string }) => Response,
        { tracer },
      ),
    };
    expect(await (await worker.fetch(request(), { name: "Ada" })).text()).toBe("hi Ada");
  });

  it("puts the id over that of an answer from another server, and leaves its body alone", async () => {
    const { tracer, only } = startRecording();
    const upstream = () => proxied("data: 1\n\n", { "x-request-id": "req_upstream", "x-served-by": "model" });
    const response = await recordRequests(upstream, { tracer })(request());
    expect(await response.text()).toBe("data: 1\n\n");
    expect(response.headers.get("x-request-id")).toBe(only("api_request").request_id);
    expect(response.headers.get("x-served-by")).toBe("model");
  });

  it("gives back the very Response where there is no stream to wait for", async () => {
    const { tracer, all } = startRecording();
    const answers = [
      new Response(null, { status: 204 }),
      new Response("ten bytes!", { headers: { "content-length": "10" } }),
    ];
    for (const answer of answers)
      expect(await recordRequests(() => answer, { tracer })(request())).toBe(answer);
    expect(all("api_request")).toHaveLength(2);
  });

  it("records a text or JSON when the handler returns it, read or not", async () => {
    const { tracer, all } = startRecording();
    for (const answer of [Response.json({ ok: true }), new Response("text"), new Response("")]) {
      const body = await answer.clone().text();
      const response = await recordRequests(() => answer, { tracer })(request());
      expect(all("api_request").at(-1)?.request_id).toBe(response.headers.get("x-request-id"));
      expect(response.headers.get("content-type")).toBe(answer.headers.get("content-type"));
      expect(await response.text()).toBe(body);
    }
    expect(all("api_request")).toHaveLength(3);
  });

  it.each([
    ["that has its parts ready", () => {}],
    ["that waits for each part", () => new Promise((resolve) => setTimeout(resolve, 2))],
  ])("reads a stream %s at the pace of its reader", async (_what, pause) => {
    const { tracer, all } = startRecording();
    let made = 0;
    const endless = new ReadableStream<Uint8Array>(
      {
        async pull(controller) {
          await pause();
          controller.enqueue(new Uint8Array([++made]));
        },
      },
      { highWaterMark: 0 },
    );
    const response = await recordRequests(() => new Response(endless), { tracer })(request());
    const reader = response.body?.getReader();
    for (const part of [1, 2, 3, 4, 5]) expect((await reader?.read())?.value).toEqual(new Uint8Array([part]));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(made).toBe(5);
    expect(all("api_request")).toEqual([]);
    await reader?.cancel();
    expect(all("api_request")).toHaveLength(1);
  });

  it("breaks a stream with the application's own error", async () => {
    const { tracer, only } = startRecording();
    const reason = new Error("the model hung up");
    const broken = new ReadableStream({ pull: () => Promise.reject(reason) }, { highWaterMark: 0 });
    const response = await recordRequests(() => new Response(broken), { tracer })(request());
    expect(await response.text().catch((error: unknown) => error)).toBe(reason);
    expect(only("api_error").error_message).toBe("the model hung up");
  });

  it("tells the application why its stream is cancelled", async () => {
    const { tracer, only } = startRecording();
    const cancel = vi.fn();
    const response = await recordRequests(() => new Response(new ReadableStream({ cancel })), { tracer })(
      request(),
    );
    await response.body?.cancel("seen enough");
    expect(cancel).toHaveBeenCalledWith("seen enough");
    expect(only("api_request").status_code).toBe(200);
  });

  it("records a request that passes two wrappers once", async () => {
    const { tracer, only } = startRecording();
    const twice = recordRequests(
      recordRequests(() => Response.json({}), { tracer }),
      { tracer },
    );
    await (await twice(request())).text();
    expect(only("api_request").endpoint).toBe("/api/chat");
  });

  it.each<[string, unknown, number, number]>([
    [
      "redirect() of Next.js",
      Object.assign(new Error(), { digest: "NEXT_REDIRECT;push;/login;307;" }),
      307,
      0,
    ],
    ["notFound()", Object.assign(new Error(), { digest: "NEXT_HTTP_ERROR_FALLBACK;404" }), 404, 1],
    ["notFound() of old", Object.assign(new Error(), { digest: "NEXT_NOT_FOUND" }), 404, 1],
    ["a thrown Response", new Response(null, { status: 302 }), 302, 0],
    ["an error with a digest of its own", Object.assign(new Error("x"), { digest: "2837429" }), 500, 1],
    ["undefined", undefined, 500, 1],
  ])("takes %s for what the framework answers, and throws it on", async (_what, thrown, status, errors) => {
    const { tracer, only, all } = startRecording();
    const failing = recordRequests(() => Promise.reject(thrown), { tracer })(request());
    expect(await failing.catch((error: unknown) => error)).toBe(thrown);
    expect(only("api_request")).toMatchObject({ status_code: status, success: false });
    expect(all("api_error")).toHaveLength(errors);
  });

  it.each<[string, () => unknown, string]>([
    [
      "a promise of parameters, as Next.js has",
      () => ({ params: Promise.resolve({ id: "t_1" }) }),
      "/threads/:id",
    ],
    ["parameters, as Next.js 14 has", () => ({ params: { id: "t_1" } }), "/threads/:id"],
    ["parameters that fail", () => ({ params: Promise.reject(new Error("no")) }), "/threads/t_1"],
    ["a route without parameters", () => ({ params: undefined }), "/threads/t_1"],
    ["the bindings of a Worker", () => ({ DATABASE: {} }), "/threads/:id"],
    ["nothing", () => undefined, "/threads/:id"],
  ])("counts under the pattern that it can tell from %s", async (_what, context, endpoint) => {
    const { tracer, only } = startRecording();
    const handler = recordRequests((_request: Request, _context: unknown) => Response.json({}), { tracer });
    await (await handler(new Request("https://shop.example/threads/t_1?x=1"), context())).text();
    expect(only("api_request").endpoint).toBe(endpoint);
  });

  it("counts under the pattern that the parameters of Bun's request tell", async () => {
    const { tracer, only } = startRecording();
    const bun = Object.assign(new Request("https://shop.example/users/ada"), { params: { name: "ada" } });
    await (await recordRequests(() => Response.json({}, { status: 404 }), { tracer })(bun)).text();
    expect(only("api_request").endpoint).toBe("/users/:name");
  });

  it("puts the id on a Response that is thrown", async () => {
    const { tracer, only } = startRecording();
    const thrown = new Response("not yours", { status: 403 });
    const failing = recordRequests(() => Promise.reject(thrown), { tracer })(request());
    expect(await failing.catch((error: unknown) => error)).toBe(thrown);
    expect(thrown.headers.get("x-request-id")).toBe(only("api_request").request_id);
  });

  it("calls the handler also where it is given no request", async () => {
    const tracer = createTracer({ logger: { warn() {}, info() {}, debug() {} } });
    const route = recordRequests(() => Response.json({ ok: true }), { tracer }) as () => Promise<Response>;
    expect(await (await route()).json()).toEqual({ ok: true });
  });

  it("passes on what is no Response, and records a request without an answer", async () => {
    const { tracer, only } = startRecording();
    const handler = (() => undefined) as unknown as () => Response;
    expect(await recordRequests(handler, { tracer })(request())).toBeUndefined();
    expect(only("api_request")).not.toHaveProperty("status_code");
  });
});
