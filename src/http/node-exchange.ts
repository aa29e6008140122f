import { get, isRecord, keysOf } from "../events/untrusted.ts";
import type { RequestFacts } from "./request-facts.ts";
import type { RequestRecord } from "./request-record.ts";

/** The part of Node's IncomingMessage that is read; Express's and Fastify's requests have it too. */
export interface NodeRequest {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** The part of Node's ServerResponse that is used. */
export interface NodeResponse {
  readonly statusCode: number;
  readonly headersSent: boolean;
  /** What the response was destroyed with. */
  readonly errored?: unknown;
  /** Whether its connection is lost, or all has gone out. */
  readonly destroyed: boolean;
  /** Whether all has gone out. */
  readonly writableFinished: boolean;
  setHeader(name: string, value: string): unknown;
  writeHead(...args: never[]): unknown;
  write(...args: never[]): unknown;
  end(...args: never[]): unknown;
  once(event: "finish" | "close", listener: () => void): unknown;
}

export function nodeFacts(request: NodeRequest): Pick<RequestFacts, "identity" | "method" | "header"> {
  return {
    identity: request,
    method: request.method ?? "GET",
    header(name) {
      const value = request.headers[name];
      return Array.isArray(value) ? value.join(",") : value;
    },
  };
}

const REQUEST_ID = "X-Request-ID";

/**
 * Gives the answer the request's id, and tells the record what is sent when it is sent: frameworks, and handlers that
 * take the response into their own hands, all end up here. The record ends when the answer has gone out, or when its
 * connection is lost before.
 */
export function watchResponse(response: NodeResponse, record: RequestRecord): void {
  const over = () => {
    if (response.headersSent) record.answered(response.statusCode);
    if (response.errored instanceof Error) record.failed(response.errored);
    if (!response.writableFinished) record.left();
    void record.finish();
  };
  if (response.destroyed) return over(); // the caller left while its user was looked up
  const { requestId } = record;
  if (!response.headersSent) response.setHeader(REQUEST_ID, requestId);
  around(response, "writeHead", (send, args) => {
    // What is put there since, by a proxy for one, would be the id of another request.
    if (!response.headersSent) response.setHeader(REQUEST_ID, requestId);
    const result = send(args.map((arg) => withoutOtherId(arg, requestId)));
    record.answered(response.statusCode); // a status that is set later was never sent
    return result;
  });
  around(response, "write", (send, args) => {
    if (get(args[0], "length") !== 0) record.firstByte();
    return send(args);
  });
  around(response, "end", (send, args) => {
    record.firstByte();
    return send(args);
  });
  response.once("finish", over);
  response.once("close", over);
}

type Send = (args: readonly unknown[]) => unknown;

function around(
  response: NodeResponse,
  method: "writeHead" | "write" | "end",
  call: (send: Send, args: readonly unknown[]) => unknown,
): void {
  const original = response[method];
  response[method] = function (this: unknown, ...args: readonly unknown[]): unknown {
    return call((given) => Reflect.apply(original, this, given), args);
  };
}

/** The headers as they are given to `writeHead`, in an object; a list of them is left as it is. */
function withoutOtherId(headers: unknown, requestId: string): unknown {
  if (!isRecord(headers) || Array.isArray(headers)) return headers;
  const key = keysOf(headers).find((name) => name.toLowerCase() === "x-request-id");
  if (key === undefined || headers[key] === requestId) return headers;
  return { ...headers, [key]: requestId };
}
