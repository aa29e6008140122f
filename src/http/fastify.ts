import type { FastifyInstance, FastifyRequest } from "fastify";
import { get } from "../events/untrusted.ts";
import { nodeFacts, watchResponse } from "./node-exchange.ts";
import type { HttpOptions } from "./options.ts";
import type { RequestFacts } from "./request-facts.ts";
import type { RequestRecord } from "./request-record.ts";
import { createRequests } from "./requests.ts";
import { readInScope, watchedBody } from "./watched-body.ts";

/** `langmeter/fastify`: records the requests of a Fastify application. */

export type { HttpFlushOptions, HttpOptions, HttpTracer, RequestUser } from "./options.ts";

/** What a plugin says about itself. https://github.com/fastify/fastify-plugin: its hooks are for the routes around it too. */
const MARKS = {
  [Symbol.for("skip-override")]: true,
  [Symbol.for("fastify.display-name")]: "langmeter",
  [Symbol.for("plugin-meta")]: { name: "langmeter", fastify: ">=4" },
};

/**
 * Fastify plugin, to be registered before the routes: every request gets an `X-Request-ID` and a scope that its model
 * calls inherit, and is recorded when its answer has gone out or its caller has left. A wrong option rejects the
 * registration with a LangMeterError.
 *
 * @example await app.register(recordRequests, { slowThresholdMs: 3_000 });
 */
export const recordRequests: (app: FastifyInstance, options: HttpOptions<FastifyRequest>) => Promise<void> =
  Object.assign(plugin, MARKS);

async function plugin(app: FastifyInstance, options: HttpOptions<FastifyRequest>): Promise<void> {
  const requests = createRequests(options);
  const records = new WeakMap<FastifyRequest, RequestRecord>();

  app.addHook("onRequest", (request, reply, done) => {
    void requests
      .begin(request, () => factsOf(request))
      .then((record) => {
        if (record === undefined) return done();
        records.set(request, record);
        reply.header("X-Request-ID", record.requestId);
        watchResponse(reply.raw, record);
        record.run(done);
      });
  });
  // The body arrives in the scope of the connection, and what follows it would run there.
  app.addHook("preValidation", (request, _reply, done) => {
    const record = records.get(request);
    if (record === undefined) done();
    else record.run(done);
  });
  app.addHook("onSend", (request, _reply, payload, done) => {
    const record = records.get(request);
    done(null, record === undefined ? payload : watchedPayload(payload, record));
  });
  app.addHook("onError", (request, _reply, error, done) => {
    records.get(request)?.failed(error);
    done();
  });
}

function factsOf(request: FastifyRequest): RequestFacts {
  return {
    ...nodeFacts(request.raw),
    url: request.url,
    route: () => (request.is404 ? undefined : request.routeOptions.url),
  };
}

/** The part of a Node stream that tells of its errors. */
interface NodeStream {
  once(event: "error", listener: (error: unknown) => void): unknown;
}

/**
 * What Fastify is about to send, such that the record hears of a stream that breaks: once the answer has begun, Fastify
 * tells its log alone. A Web stream is read in the request's scope, too.
 */
function watchedPayload(payload: unknown, record: RequestRecord): unknown {
  if (payload instanceof ReadableStream) return payload.locked ? payload : watched(payload, record);
  if (payload instanceof Response) {
    const { body } = payload;
    return body === null || body.locked ? payload : new Response(watched(body, record), payload);
  }
  if (isNodeStream(payload)) payload.once("error", record.failed);
  return payload;
}

/** The connection tells the record of its first byte and its end. */
function watched(body: ReadableStream<Uint8Array>, record: RequestRecord): ReadableStream<Uint8Array> {
  return watchedBody(readInScope(body, record), {
    firstByte() {},
    failed: record.failed,
    left() {},
    finish: async () => {},
  });
}

function isNodeStream(value: unknown): value is NodeStream {
  return typeof get(value, "pipe") === "function" && typeof get(value, "once") === "function";
}
