import { createServer } from "node:http";
import express, { type ErrorRequestHandler, type Request } from "express";
import { recordErrors, recordRequests } from "langmeter/express";
import { listen } from "./listen.ts";
import { signalOf, writeReply } from "./node-reply.ts";
import { type LeftStreams, routesFor } from "./routes.ts";
import { optionsFor, type StartApp } from "./start-app.ts";

export const startExpressApp: StartApp = async ({ tracer, options }) => {
  const caught: unknown[] = [];
  const left: LeftStreams = new Set();
  const app = express();
  if (options !== undefined)
    app.use(
      recordRequests(optionsFor(options, (request: Request) => ({ header: (name) => request.get(name) }))),
    );
  app.use(express.json());
  for (const { method, pattern, act } of routesFor(tracer, left))
    app[method === "GET" ? "get" : "post"](pattern, async (request, response) => {
      const params = request.params as Record<string, string>; // a list for wildcards only
      const { body } = request;
      await writeReply(response, await act({ params, body, signal: signalOf(response) }));
    });
  if (options !== undefined) app.use(recordErrors());
  const onError: ErrorRequestHandler = (error, _request, response, _next) => {
    caught.push(error);
    if (response.headersSent) response.destroy();
    else response.status(500).send("failed");
  };
  app.use(onError);
  return { url: await listen(createServer(app)), caught, left };
};
