import { createAdaptorServer } from "@hono/node-server";
import { recordRequests } from "langmeter/http";
import { listen } from "./listen.ts";
import { type LeftStreams, type Route, routesFor } from "./routes.ts";
import { optionsFor, type StartApp } from "./start-app.ts";
import { webResponse } from "./web-reply.ts";

/** A plain handler of Web requests, which knows no router, on a server that hands it such requests. */
export const startFetchApp: StartApp = async ({ tracer, options }) => {
  const caught: unknown[] = [];
  const left: LeftStreams = new Set();
  const handler = answerWith(routesFor(tracer, left));
  const recorded =
    options === undefined
      ? handler
      : recordRequests(
          handler,
          optionsFor(options, (request: Request) => ({
            header: (name) => request.headers.get(name) ?? undefined,
          })),
        );
  const server = createAdaptorServer({
    overrideGlobalObjects: false,
    async fetch(request: Request) {
      try {
        return await recorded(request);
      } catch (error) {
        caught.push(error);
        return new Response("failed", { status: 500 });
      }
    },
  });
  return { url: await listen(server), caught, left };
};

function answerWith(routes: readonly Route[]): (request: Request) => Promise<Response> {
  return async (request) => {
    const { pathname } = new URL(request.url);
    for (const { method, pattern, act } of routes) {
      const params = paramsOf(pathname, pattern);
      if (method !== request.method || params === undefined) continue;
      const body: unknown = method === "POST" ? await request.json() : undefined;
      return webResponse(await act({ params, body, signal: request.signal }));
    }
    return new Response("no such page", { status: 404 });
  };
}

function paramsOf(path: string, pattern: string): Record<string, string> | undefined {
  const names = [...pattern.matchAll(/:(\w+)/g)].map(([, name]) => name ?? "");
  const match = new RegExp(`^${pattern.replaceAll(/:\w+/g, "([^/]+)")}$`).exec(path);
  if (match === null) return undefined;
  return Object.fromEntries(names.map((name, index) => [name, match[index + 1] ?? ""]));
}
