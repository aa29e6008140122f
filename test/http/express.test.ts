import { createServer } from "node:http";
import { pipeline, Readable } from "node:stream";
import express, { type Express, type Request, Router } from "express";
import { recordErrors, recordRequests } from "langmeter/express";
import { describe, expect, it } from "vitest";
import { startRecording } from "../langchain/support/recording.ts";
import { describeHttpIntegration } from "./describe-http-integration.ts";
import { startExpressApp } from "./support/express-app.ts";
import { listen } from "./support/listen.ts";
import { until } from "./support/until.ts";

describeHttpIntegration("langmeter/express", startExpressApp, { knowsRoutes: true });

const serve = (app: Express) => listen(createServer(app));

/** A router under two mount points, one of its routes broken. */
function mountedApp(app: Express): Express {
  const threads = Router();
  threads.get("/", (_request, response) => void response.send("all"));
  threads.get("/:id", (request, response) => void response.send(request.params.id));
  threads.get("/:id/broken", () => {
    throw new Error("no such thread");
  });
  const api = Router();
  api.use("/threads", threads);
  api.get("/files/*path", (_request, response) => void response.send("file"));
  return app.use("/api", api);
}

describe("recordRequests of langmeter/express", () => {
  it.each([
    ["/api/threads", "/api/threads"],
    ["/api/threads/42?full=1", "/api/threads/:id"],
    ["/api/threads/42/broken", "/api/threads/:id/broken"],
    ["/api/files/2026/11/notes.md", "/api/files/*path"],
    ["/api/nothing", "/api/nothing"],
  ])("counts %s under its route %s, whatever it is mounted under", async (path, endpoint) => {
    const { tracer, only } = startRecording();
    const app = express();
    app.set("env", "test"); // Express logs errors elsewhere
    const url = await serve(mountedApp(app.use(recordRequests({ tracer }))).use(recordErrors()));
    await (await fetch(url + path)).text();
    expect((await until(() => only("api_request"))).endpoint).toBe(endpoint);
  });

  it("knows only the status of an error where recordErrors is not used", async () => {
    const { tracer, only } = startRecording();
    const app = express();
    app.set("env", "test");
    const url = await serve(mountedApp(app.use(recordRequests({ tracer }))));
    expect((await fetch(`${url}/api/threads/42/broken`)).status).toBe(500);
    const event = await until(() => only("api_error"));
    expect(event).toMatchObject({ error_type: "server_error", status_code: 500 });
    expect(event).not.toHaveProperty("error_message");
  });

  it("leaves errors to the application where only recordErrors is used", async () => {
    const app = express();
    app.set("env", "test");
    const url = await serve(mountedApp(app).use(recordErrors()));
    expect((await fetch(`${url}/api/threads/42/broken`)).status).toBe(500);
  });

  it("hears of a pipeline that breaks in the middle", async () => {
    const { tracer, only } = startRecording();
    const app = express().use(recordRequests({ tracer }));
    app.get("/", (_request, response) => {
      const parts = async function* () {
        yield "first ";
        await new Promise((resolve) => setTimeout(resolve, 5));
        throw new Error("the disk is gone");
      };
      pipeline(Readable.from(parts()), response, () => {});
    });
    const url = await serve(app);
    await expect(fetch(url).then((response) => response.text())).rejects.toThrow();
    expect(await until(() => only("api_error"))).toMatchObject({ error_message: "the disk is gone" });
    expect(only("api_request").success).toBe(false);
  });

  it("records a request whose caller leaves while its user is looked up", async () => {
    const { tracer, only } = startRecording();
    const getUser = () => new Promise<null>((resolve) => setTimeout(() => resolve(null), 60));
    const app = express().use(recordRequests({ tracer, getUser }));
    app.get("/", (_request, response) => void response.send("hi"));
    const url = await serve(app);
    await expect(fetch(url, { signal: AbortSignal.timeout(20) })).rejects.toThrow();
    expect(await until(() => only("api_request"))).not.toHaveProperty("status_code");
  });

  it("reads what the application put on the request before it", async () => {
    const { tracer, only } = startRecording();
    type Authenticated = Request & { user?: { id: string } };
    const app = express();
    app.use((request: Authenticated, _response, next) => {
      request.user = { id: "u_5" };
      next();
    });
    app.use(recordRequests({ tracer, getUser: ({ user }: Authenticated) => ({ userId: user?.id }) }));
    app.get("/", (_request, response) => void response.send("hi"));
    await fetch(await serve(app));
    expect((await until(() => only("api_request"))).user_id).toBe("u_5");
  });
});
