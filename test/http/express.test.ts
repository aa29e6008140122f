import { createServer } from "node:http";
import { pipeline, Readable } from "node:stream";
import express, { type ErrorRequestHandler, type Express, type Request, type RequestHandler } from "express";
import express4 from "express4";
import { recordErrors, recordRequests } from "langmeter/express";
import { describe, expect, it } from "vitest";
import { startRecording } from "../langchain/support/recording.ts";
import { describeHttpIntegration } from "./describe-http-integration.ts";
import { startExpressApp } from "./support/express-app.ts";
import { listen } from "./support/listen.ts";
import { until } from "./support/until.ts";

describeHttpIntegration("langmeter/express", startExpressApp, { knowsRoutes: true, answersErrors: true });

const serve = (app: Express) => listen(createServer(app));

/** An application with routes of every kind; each "broken" one throws. */
function routedApp(make: typeof express, splat: string, app: Express): Express {
  const send: RequestHandler = (_request, response) => void response.send("here");
  const broken: RequestHandler = () => {
    throw new Error("no such thing");
  };
  const missing: RequestHandler = (_request, _response, next) =>
    next(Object.assign(new Error("gone"), { status: 404 }));
  const threads = make.Router();
  threads.get("/", send).get("/:id", send).get("/:id/broken", broken).get("/:id/missing", missing);
  threads.get("/:id/empty", (_request, response) => void response.status(404).send("empty"));
  threads.get(`/files/${splat}`, send).get(`/bad-files/${splat}`, broken);
  threads.use("/:id/raw", send);
  const admin = make();
  admin.set("env", "test");
  admin.get("/users/:name", send).get("/users/:name/broken", broken);
  app.use(make.json());
  app.use("/graphql", send);
  app.use("/closed", (_request, response) => void response.status(401).send("who are you?"));
  app.use("/api", make.Router().use("/threads", threads));
  app.use("/t/:tenant/threads", threads);
  app.use(["/v1", "/v2"], threads);
  app.use(`/deep/${splat}`, make.Router().get("/", broken));
  app.use("/admin", admin);
  app
    .get(["/a/:id", "/b/:id"], send)
    .get(/^\/items\/(\d+)$/, send)
    .get(["/c/:id/broken", /^\/d$/], broken);
  app.get("/pass/:id", (_request, _response, next) => next());
  app.get("/pass/:id", (_request, response, next) => {
    if (response.req.query.answer === undefined) next();
    else response.send("answered");
  });
  app.get("/sent/:id", (_request, response, next) => {
    response.send("here");
    next();
  });
  return app;
}

const versions: [version: string, make: typeof express, splat: string, all: string][] = [
  ["5", express, "*path", "*path"],
  ["4", express4, "*", "*"],
];

describe.each(versions)("the endpoint in Express %s", (_version, make, splat, all) => {
  it.each<[path: string, endpoint: string, status: number]>([
    ["/api/threads", "/api/threads", 200],
    ["/api/threads/42?full=1", "/api/threads/:id", 200],
    ["/api/threads/42/broken", "/api/threads/:id/broken", 500],
    ["/api/threads/42/missing", "/api/threads/:id/missing", 404],
    ["/api/threads/42/empty", "/api/threads/:id/empty", 404],
    ["/api/threads/42/raw", "/api/threads/:id/raw", 200],
    ["/api/threads/files/2026/11/notes.md", `/api/threads/files/${all}`, 200],
    ["/api/threads/bad-files/2026/11/notes", `/api/threads/bad-files/${all}`, 500],
    ["/t/a%20b/threads/42", "/t/:tenant/threads/:id", 200],
    ["/t/acme/threads/42/broken", "/t/:tenant/threads/:id/broken", 500],
    ["/v2/42", "/v2/:id", 200],
    ["/v2/42/broken", "/v2/:id/broken", 500],
    ["/deep/and/deeper", `/deep/${all}`, 500],
    ["/admin/users/ada", "/admin/users/:name", 200],
    ["/admin/users/ada/broken", "/admin/users/:name/broken", 500],
    ["/b/42", "/b/:id", 200],
    ["/c/42/broken", "/c/:id/broken", 500],
    ["/items/42", "/^\\/items\\/(\\d+)$/", 200],
    ["/graphql", "/graphql", 200],
    ["/closed/42", "/closed", 401],
    ["/sent/42", "/sent/:id", 200],
    ["/pass/42?answer=1", "/pass/:id", 200],
    ["/pass/42", "(unmatched)", 404],
    ["/api/nothing", "(unmatched)", 404],
    ["/api/threads/42/nothing", "(unmatched)", 404],
    ["/nothing", "(unmatched)", 404],
  ])("of %s is %s", async (path, endpoint, status) => {
    const { tracer, only } = startRecording();
    const app = make();
    app.set("env", "test"); // Express logs errors elsewhere
    const routed = routedApp(make, splat, app.use(recordRequests({ tracer }))).use(recordErrors());
    const answer = await fetch((await serve(routed)) + path);
    await answer.text();
    const event = await until(() => only("api_request"));
    expect(event).toMatchObject({ endpoint, status_code: status });
    expect(answer.headers.get("x-request-id")).toBe(event.request_id);
  });

  it("is the pattern also where a look-up of its parameter fails, or a list or RegExp is mounted", async () => {
    const { tracer, all } = startRecording();
    const app = make();
    app.set("env", "test");
    const users = make.Router().get("/:name", (_request, response) => void response.send("here"));
    users.param("name", (_request, _response, next, name) =>
      next(name === "eve" ? new Error("no") : undefined),
    );
    app.use(recordRequests({ tracer })).use(["/users", "/people/:place"], users);
    const url = await serve(app.use(recordErrors()));
    for (const path of ["/users/ada", "/users/eve", "/people/z%C3%BCrich/ada"])
      await (await fetch(url + path)).text();
    await until(() => expect(all("api_request")).toHaveLength(3));
    expect(all("api_request").map(({ endpoint }) => endpoint)).toEqual([
      "/users/:name",
      "/users/:name",
      "/people/:place/:name",
    ]);
  });

  it("is the route that threw also where recordErrors is not used", async () => {
    const { tracer, only } = startRecording();
    const app = make();
    app.set("env", "test");
    const url = await serve(routedApp(make, splat, app.use(recordRequests({ tracer }))));
    await (await fetch(`${url}/t/acme/threads/42/broken`)).text();
    expect((await until(() => only("api_request"))).endpoint).toBe("/t/:tenant/threads/:id/broken");
  });

  it("is unmatched where the body is none, or a middleware throws before any route", async () => {
    const { tracer, only } = startRecording();
    const app = make();
    app.set("env", "test");
    const url = await serve(routedApp(make, splat, app.use(recordRequests({ tracer }))).use(recordErrors()));
    const headers = { "content-type": "application/json" };
    await (await fetch(`${url}/a/42`, { method: "POST", headers, body: "{" })).text();
    expect(await until(() => only("api_request"))).toMatchObject({
      endpoint: "(unmatched)",
      status_code: 400,
    });
  });
});

describe("recordRequests of langmeter/express", () => {
  it.each<[string, RequestHandler, number]>([
    [
      "writes the head itself",
      (_request, response) => void response.writeHead(202, { "x-own": "1" }).end("by hand"),
      202,
    ],
    [
      "writes a head with a list of headers",
      (_request, response) => void response.writeHead(202, "Fine", ["x-own", "1"]).end("by hand"),
      202,
    ],
    [
      "sends the head before the body",
      (_request, response) => {
        response.status(202).flushHeaders();
        response.write("");
        response.end("by hand");
      },
      202,
    ],
    [
      "throws when the head is out",
      (_request, response) => {
        response.writeHead(202);
        response.write("by hand");
        throw new Error("too late");
      },
      202,
    ],
    [
      "takes over the headers of another server",
      (_request, response) => {
        response.setHeader("x-request-id", "theirs");
        response.writeHead(202, { "X-Request-Id": "theirs" }).end("by hand");
      },
      202,
    ],
    ["redirects", (_request, response) => response.redirect(303, "/hello"), 303],
    ["says that nothing is new", (_request, response) => void response.status(304).end(), 304],
  ])(
    "gives the answer its id and records what was sent where a handler %s",
    async (_what, handler, status) => {
      const { tracer, only } = startRecording();
      const app = express().use(recordRequests({ tracer }));
      app.get("/raw", handler).use(recordErrors());
      const onError: ErrorRequestHandler = (_error, _request, response, _next) => {
        response.statusCode = 500;
        response.end();
      };
      const answer = await fetch(`${await serve(app.use(onError))}/raw`, { redirect: "manual" });
      await answer.text();
      const event = await until(() => only("api_request"));
      expect(event).toMatchObject({ endpoint: "/raw", status_code: status });
      expect(answer.status).toBe(status);
      expect(answer.headers.get("x-request-id")).toBe(event.request_id);
    },
  );

  it("knows only the status of an error where recordErrors is not used", async () => {
    const { tracer, only } = startRecording();
    const app = express();
    app.set("env", "test");
    const url = await serve(routedApp(express, "*path", app.use(recordRequests({ tracer }))));
    expect((await fetch(`${url}/api/threads/42/broken`)).status).toBe(500);
    const event = await until(() => only("api_error"));
    expect(event).toMatchObject({ error_type: "server_error", status_code: 500 });
    expect(event).not.toHaveProperty("error_message");
  });

  it("leaves errors to the application where only recordErrors is used", async () => {
    const app = express();
    app.set("env", "test");
    const url = await serve(routedApp(express, "*path", app).use(recordErrors()));
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
