import { Hono } from "hono";
import { HTTPException } from "hono/http-exception";
import { requestId } from "hono/request-id";
import { recordRequests } from "langmeter/hono";
import { describe, expect, it } from "vitest";
import { startRecording } from "../langchain/support/recording.ts";
import { describeHttpIntegration } from "./describe-http-integration.ts";
import { startHonoApp } from "./support/hono-app.ts";

describeHttpIntegration("langmeter/hono", startHonoApp, { knowsRoutes: true });

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
    expect(all("api_request").map(({ endpoint }) => endpoint)).toEqual([
      "/api/threads/:id",
      "/api/nothing/42",
    ]);
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
