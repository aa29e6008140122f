import { Readable } from "node:stream";
import Fastify, { type FastifyRequest } from "fastify";
import { recordRequests } from "langmeter/fastify";
import { onTestFinished } from "vitest";
import { signalOf } from "./node-reply.ts";
import { type LeftStreams, routesFor } from "./routes.ts";
import { optionsFor, type StartApp } from "./start-app.ts";

export const startFastifyApp: StartApp = async ({ tracer, options }) => {
  const caught: unknown[] = [];
  const left: LeftStreams = new Set();
  const app = Fastify({ forceCloseConnections: true });
  onTestFinished(() => app.close());
  if (options !== undefined) await app.register(recordRequests, optionsFor(options, see));
  app.setErrorHandler((error, _request, reply) => {
    caught.push(error);
    return reply.code(500).send("failed");
  });
  for (const { method, pattern, act } of routesFor(tracer, left))
    app.route({
      method,
      url: pattern,
      async handler(request, reply) {
        const params = request.params as Record<string, string>;
        const signal = signalOf(reply.raw);
        const { status = 200, headers = [], body } = await act({ params, body: request.body, signal });
        for (const [name, value] of headers) reply.header(name, value);
        return reply.code(status).send(typeof body === "string" ? body : Readable.from(body));
      },
    });
  return { url: await app.listen({ port: 0, host: "127.0.0.1" }), caught, left };
};

function see({ headers }: FastifyRequest) {
  return {
    header(name: string): string | undefined {
      const value = headers[name];
      return Array.isArray(value) ? value.join(",") : value;
    },
  };
}
