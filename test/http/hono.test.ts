import { Hono, type MiddlewareHandler } from "hono";
import { HTTPException } from "hono/http-exception";
import { requestId } from "hono/request-id";
import { recordRequests } from "langmeter/hono";
import { describe, expect, it } from "vitest";
import { startRecording } from "../langchain/support/recording.ts";
import { describeHttpIntegration } from "./describe-http-integration.ts";
import { startHonoApp } from "./support/hono-app.ts";

describeHttpIntegration("langmeter/hono", startHonoApp, { knowsRoutes: true, answersErrors: true });

describe("recordRequests of langmeter/hono", () => {
  it("delivers behind the answer where Hono has an execution context", async () => {
    const { tracer } = startRecording();
    const app = new Hono().use(recordRequests({ tracer })).get("/", (context) => context.text("hi"));
    const registered: Promise<unknown>[] = [];
    const platform = {
      waitUntil: (promise: Promise<unknown>) => void registered.push(promise),
      passThroughOnException() {},
      props: {},
    };
    await (await app.request("/", {}, {}, platform)).text();
    expect(registered).toHaveLength(1);
    await Promise.all(registered);
  });

  it("shares the id of Hono's own middleware, and gives the application its own", async () => {
    const { tracer, all } = startRecording();
    const app = new Hono<{ Variables: { requestId: string } }>();
    app.use("/theirs", requestId({ generator: () => "their-id" }));
    app.use(recordRequests({ tracer }));
    app.get("*", (context) => context.text(context.get("requestId")));
    expect(await (await app.request("/theirs")).text()).toBe("their-id");
    const ours = await (await app.request("/ours")).text();
    expect(all("api_request").map(({ request_id }) => request_id)).toEqual(["their-id", ours]);
  });

  it("knows the route below other middleware and mount points", async () => {
    const { tracer, all } = startRecording();
    const threads = new Hono().get("/:id", (context) => context.json({ id: context.req.param("id") }));
    const app = new Hono().use(recordRequests({ tracer })).route("/api/threads", threads);
    await (await app.request("/api/threads/42")).text();
    await (await app.request("/api/nothing/42")).text();
    expect(all("api_request").map(({ endpoint }) => endpoint)).toEqual(["/api/threads/:id", "(unmatched)"]);
  });

  /** An application with all that may stand around a route. */
  function routedApp(app: Hono): Hono {
    const pass: MiddlewareHandler = async (_context, next) => next();
    const found: MiddlewareHandler = async (context, next) =>
      context.req.path.endsWith("/logo") ? context.text("file") : next();
    const guard: MiddlewareHandler = async (context, next) =>
      context.req.header("x-user") === undefined ? context.text("who are you?", 401) : next();
    const own = new Hono().onError((_error, context) => context.text("caught", 503));
    own.get("/:id", (context) => context.text("own"));
    own.get("/:id/broken", () => {
      throw new Error("no such thing");
    });
    app.use("*", pass).use("/closed/*", guard).use("/files/*", found);
    app.get("/threads/:id", pass, (context) => context.text("thread"));
    app.get("/threads/:id/gone", (context) => context.notFound());
    app.get("/threads/:id/missing", () => {
      throw new HTTPException(404);
    });
    app.all("/any/:id", (context) => context.text("any"));
    app.on("POST", ["/a/:id", "/b/:id"], (context) => context.text("posted"));
    app.get("/closed/:id", (context) => context.text("open"));
    app.route("/own/:tenant", own);
    app.mount("/mounted", () => new Response("elsewhere"));
    return app.get("*", found); // as serveStatic() does
  }

  it.each<[path: string, endpoint: string, status: number]>([
    ["/threads/42", "/threads/:id", 200],
    ["/threads/42/gone", "/threads/:id/gone", 404],
    ["/threads/42/missing", "/threads/:id/missing", 404],
    ["/any/42", "/any/:id", 200],
    ["/own/acme/42", "/own/:tenant/:id", 200],
    ["/own/acme/42/broken", "/own/:tenant/:id/broken", 503],
    ["/mounted/far/42", "/mounted/*", 200],
    ["/closed/42", "/closed/*", 401],
    ["/files/logo", "/files/*", 200],
    ["/files/nothing", "(unmatched)", 404],
    ["/assets/logo", "/*", 200],
    ["/nothing/42", "(unmatched)", 404],
  ])("counts %s under the route that answers, %s", async (path, endpoint, status) => {
    const { tracer, only } = startRecording();
    const answer = await routedApp(new Hono().use(recordRequests({ tracer }))).request(path);
    await answer.text();
    expect(only("api_request")).toMatchObject({ endpoint, status_code: status });
    expect(answer.headers.get("x-request-id")).toBe(only("api_request").request_id);
  });

  it("counts what a middleware answers for every path as unmatched", async () => {
    const { tracer, all } = startRecording();
    const app = new Hono()
      .use(recordRequests({ tracer }))
      .use(async (context, _next) => context.text("closed", 503));
    app.use(async (_context, next) => next()).get("/threads/:id", (context) => context.text("thread"));
    for (const path of ["/threads/42", "/nothing"]) await (await app.request(path)).text();
    expect(all("api_request").map(({ endpoint }) => endpoint)).toEqual(["(unmatched)", "(unmatched)"]);
  });

  it("takes Hono's exception for the status that it is answered with", async () => {
    const { tracer, only } = startRecording();
    const app = new Hono().use(recordRequests({ tracer })).get("/", () => {
      throw new HTTPException(403, { message: "not yours" });
    });
    expect((await app.request("/")).status).toBe(403);
    expect(only("api_error")).toMatchObject({
      status_code: 403,
      error_type: "auth_error",
      error_message: "not yours",
    });
  });

  it("records a HEAD, whose body nobody reads", async () => {
    const { tracer, only } = startRecording();
    const app = new Hono().use(recordRequests({ tracer })).get("/", (context) => context.text("hi"));
    expect((await app.request("/", { method: "HEAD" })).status).toBe(200);
    expect(only("api_request")).toMatchObject({ method: "HEAD", status_code: 200, success: true });
  });
});
