import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { completeReply } from "./answer.ts";
import { deliver, sendError } from "./delivery.ts";
import { type Endpoint, readModelRequest } from "./model-request.ts";
import type { Reply } from "./reply.ts";
import { createScript, type Responder, type Script } from "./script.ts";

export type { ModelRequest } from "./model-request.ts";
export { lastUserText, toolResults } from "./model-request.ts";
export type { Reply, ReplyError } from "./reply.ts";
export type { Responder } from "./script.ts";

export interface ModelServerOptions {
  /** Replies to the first requests, in the order in which the requests arrive. @default none */
  readonly replies?: readonly Reply[];
  /** Chooses the reply once the queue is empty. @default an echo of the newest user message */
  readonly respond?: Responder;
  /** Port on 127.0.0.1. @default 0: any free one */
  readonly port?: number;
}

export interface ModelServer {
  /** Base URL up to and including `/v1`: `new ChatOpenAI({ configuration: { baseURL: server.url } })`. */
  readonly url: string;
  /** Every request since the start, in order of arrival. */
  readonly requests: readonly RecordedRequest[];
  /** Queues more replies. */
  reply(...replies: readonly Reply[]): void;
  /** Stops listening and drops all connections, also those that hang. Calling it twice is fine. */
  close(): Promise<void>;
}

interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<IncomingMessage["headers"]>;
  /** Parsed JSON; undefined when the body was not JSON. */
  readonly body: unknown;
  /** True once the connection was closed before the answer was complete, by either side. */
  readonly closedEarly: boolean;
}

const ENDPOINTS: Readonly<Record<string, Endpoint>> = {
  "POST /v1/chat/completions": "chat_completions",
  "POST /v1/responses": "responses",
  "POST /v1/embeddings": "embeddings",
};

/**
 * Starts a server on loopback that answers in OpenAI's wire format: chat completions, Responses API and
 * embeddings. Nothing leaves the machine, no key is checked.
 */
export async function startModelServer(options: ModelServerOptions = {}): Promise<ModelServer> {
  const script = createScript(options.replies, options.respond);
  const requests: RecordedRequest[] = [];
  const server = createServer((incoming, response) => {
    answer(incoming, response, script, requests).catch((error: unknown) => {
      // A client that has gone needs no answer; a responder that threw must not look like a network fault.
      if (response.headersSent || response.destroyed) response.destroy();
      else sendError(response, { status: 500, message: `The model server failed: ${String(error)}` });
    });
  });
  const { port } = await listen(server, options.port ?? 0);
  return {
    url: `http://127.0.0.1:${port}/v1`,
    requests,
    reply: script.add,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  incoming: IncomingMessage,
  response: ServerResponse,
  script: Script,
  requests: RecordedRequest[],
): Promise<void> {
  const body = parseJson(await text(incoming));
  const { method = "GET", url: path = "/", headers } = incoming;
  const recorded = { method, path, headers, body, closedEarly: false };
  const serial = requests.push(recorded);
  const gone = new AbortController();
  response.on("close", () => {
    recorded.closedEarly = !response.writableFinished;
    gone.abort();
  });

  response.setHeader("x-request-id", `req_${serial}`);
  const endpoint = ENDPOINTS[`${method} ${path}`];
  if (endpoint === undefined) {
    sendError(response, { status: 404, code: "unknown_url", message: `Invalid URL (${method} ${path})` });
    return;
  }
  const request = readModelRequest(endpoint, body);
  if (request === undefined) {
    sendError(response, { status: 400, message: "We could not parse the JSON body of your request." });
    return;
  }
  const reply = script.next(request);
  await deliver(response, {
    request,
    body,
    reply,
    answer: completeReply(request, reply, serial),
    signal: gone.signal,
  });
}

function listen(server: Server, port: number): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      if (typeof address === "object" && address !== null) resolve(address);
      else reject(new Error("The model server has no TCP address."));
    });
  });
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
