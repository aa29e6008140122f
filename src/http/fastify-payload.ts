import { get } from "../events/untrusted.ts";
import type { RequestRecord } from "./request-record.ts";
import { readInScope } from "./scoped-reader.ts";
import { watchedBody } from "./watched-body.ts";

/** The part of a Node stream that tells of its errors. */
interface NodeStream {
  once(event: "error", listener: (error: unknown) => void): unknown;
}

/**
 * What Fastify is about to send, such that the record hears of a stream that breaks: once the answer has begun, Fastify
 * tells its log alone. A Web stream is read in the request's scope, too.
 */
export function watchedPayload(payload: unknown, record: RequestRecord): unknown {
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
