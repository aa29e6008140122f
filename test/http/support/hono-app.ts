import { createAdaptorServer } from "@hono/node-server";
import { type Context, Hono } from "hono";
import { recordRequests } from "langmeter/hono";
import { listen } from "./listen.ts";
import { type LeftStreams, routesFor } from "./routes.ts";
import { optionsFor, type StartApp } from "./start-app.ts";
import { webResponse } from "./web-reply.ts";

export const startHonoApp: StartApp = async ({ tracer, options }) => {
  const caught: unknown[] = [];
  const left: LeftStreams = new Set();
  const app = new Hono();
  if (options !== undefined)
    app.use(
      recordRequests(optionsFor(options, ({ req }: Context) => ({ header: (name) => req.header(name) }))),
    );
  for (const { method, pattern, act } of routesFor(tracer, left))
    app.on(method, pattern, async ({ req }) => {
      const body: unknown = method === "POST" ? await req.json() : undefined;
      return webResponse(await act({ params: req.param(), body, signal: req.raw.signal }));
    });
  app.onError((error, context) => {
    caught.push(error);
    return context.text("failed", 500);
  });
  const server = createAdaptorServer({
    async fetch(request: Request) {
      try {
        return await app.fetch(request);
      } catch (error) {
        caught.push(error); // Hono handles errors only; what is none goes up
        return new Response("failed", { status: 500 });
      }
    },
  });
  return { url: await listen(server), caught, left };
};
