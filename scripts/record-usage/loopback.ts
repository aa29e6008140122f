import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type AddressInfo, Socket } from "node:net";
import type { ProviderAnswer, WireReply, WireRequest } from "./wire.ts";

const LOOPBACK = "127.0.0.1";

const realFetch = globalThis.fetch;
let origin: string | undefined;

/**
 * Cuts the process off from the network: every fetch goes to the running server, whatever host it names, so that
 * the packages keep their own base URLs; any other socket throws. Call it before a package is imported, since some
 * keep the fetch they find.
 */
export function stayOnLoopback(): void {
  globalThis.fetch = async (input, init) => realFetch(redirected(new Request(input, init)));
  const connect = Socket.prototype.connect;
  Socket.prototype.connect = function (this: Socket, ...target: unknown[]) {
    const host = hostOf(target);
    if (host !== LOOPBACK) throw new Error(`A recording tried to reach ${String(host)}.`);
    return Reflect.apply(connect, this, target);
  };
}

/** Starts a server that answers like the provider, and makes it the whole network until the work is done. */
export async function withServer<Result>(
  answer: ProviderAnswer,
  work: (url: string) => Promise<Result>,
): Promise<Result> {
  const server = createServer((request, response) => void respond(request, response, answer));
  await new Promise<void>((resolve) => server.listen(0, LOOPBACK, resolve));
  origin = `http://${LOOPBACK}:${(server.address() as AddressInfo).port}`;
  try {
    return await work(origin);
  } finally {
    origin = undefined;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

function redirected(request: Request): Request {
  if (origin === undefined) throw new Error(`No server runs for ${request.url}.`);
  const { method, headers, body, signal } = request;
  const { pathname, search } = new URL(request.url);
  return new Request(new URL(pathname + search, origin), { method, headers, body, signal, duplex: "half" });
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  answer: ProviderAnswer,
): Promise<void> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const text = Buffer.concat(parts).toString();
  const path = request.url ?? "/";
  send(response, path.startsWith(RANK_FILES) ? UNREADABLE : answer.reply({ path, body: bodyOf(text) }));
}

/** Where @langchain/core's token counter looks for its ranks. */
const RANK_FILES = "/js/";

/** Makes that counter guess by length at once; an error would make it retry for minutes. */
const UNREADABLE: WireReply = { contentType: "application/json", body: "" };

function bodyOf(text: string): WireRequest["body"] {
  return text === "" ? {} : (JSON.parse(text) as WireRequest["body"]);
}

function send(response: ServerResponse, { contentType, body, headers }: WireReply): void {
  response.writeHead(200, { "content-type": contentType, ...headers });
  response.end(body);
}

/** `connect(options)`, `connect(port, host)` and the normalized list that node:net passes to itself. */
function hostOf(target: readonly unknown[]): unknown {
  const [first, second] = target.flat();
  return typeof first === "object" && first !== null && "host" in first ? first.host : second;
}
