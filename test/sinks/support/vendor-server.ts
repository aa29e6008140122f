import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { constants, gunzipSync } from "node:zlib";

/** One request, as a vendor's server reads it. */
export interface VendorRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Decompressed. Of protobuf one character per byte. */
  readonly body: string;
}

export interface VendorAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** How a server misbehaves with one request. In all but `slow`, `truncated` and `answer` nothing is accepted. */
export type Fault =
  /** Answers otherwise than the vendor would; accepts nothing. */
  | { readonly kind: "answer"; readonly answer: VendorAnswer }
  /** Reads the request and never answers. */
  | { readonly kind: "hang" }
  /** Accepts after a while. */
  | { readonly kind: "slow"; readonly ms: number }
  /** Breaks the connection before the request is read. */
  | { readonly kind: "reset" }
  /** Accepts, and breaks the connection in the middle of the answer's body. */
  | { readonly kind: "truncated" };

export interface VendorServer {
  /** http://127.0.0.1:port, without a slash at its end. */
  readonly url: string;
  /** All that were read, also those that a fault answered. */
  readonly requests: VendorRequest[];
  /** What the next requests meet, one each. */
  readonly faults: Fault[];
  /** What every request meets while it is set and `faults` is empty. */
  always: Fault | undefined;
  /** The same for the requests to one path. */
  readonly alwaysAt: Map<string, Fault>;
  /** Refuses connections until `listen()`. */
  stopListening(): Promise<void>;
  listen(): Promise<void>;
  close(): Promise<void>;
}

/** A vendor's server across the network. `accept` takes the request in and answers as the vendor documents. */
export async function startVendorServer(
  accept: (request: VendorRequest) => VendorAnswer | Promise<VendorAnswer>,
): Promise<VendorServer> {
  const sockets = new Set<Socket>();
  const requests: VendorRequest[] = [];
  const faults: Fault[] = [];
  const alwaysAt = new Map<string, Fault>();
  let port = 0;
  let server = newServer();

  async function serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const fault = faults.shift() ?? alwaysAt.get(incoming.url ?? "") ?? vendor.always;
    if (fault?.kind === "reset") return void incoming.socket.destroy();
    const request = await read(incoming);
    requests.push(request);
    if (fault?.kind === "hang") return;
    if (fault?.kind === "answer") return write(response, fault.answer);
    if (fault?.kind === "slow") await new Promise((resolve) => setTimeout(resolve, fault.ms));
    const answer = await accept(request);
    if (fault?.kind !== "truncated") return write(response, answer);
    response.writeHead(answer.status, { ...answer.headers, "content-length": 1_000 });
    response.write(answer.body?.slice(0, 5) ?? "{");
    setTimeout(() => incoming.socket.destroy(), 5);
  }

  function newServer(): Server {
    const created = createServer((incoming, response) => void serve(incoming, response));
    created.on("connection", (socket) => {
      sockets.add(socket);
      socket.on("error", () => {}); // broken off by the client, or by us
      socket.on("close", () => sockets.delete(socket));
    });
    return created;
  }

  const vendor: VendorServer = {
    get url() {
      return `http://127.0.0.1:${port}`;
    },
    requests,
    faults,
    always: undefined,
    alwaysAt,
    async stopListening() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
    async listen() {
      server = newServer();
      await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
      port = (server.address() as AddressInfo).port;
    },
    async close() {
      if (server.listening) await vendor.stopListening();
    },
  };
  await vendor.listen();
  return vendor;
}

const AS_FAR_AS_IT_GOES = { finishFlush: constants.Z_SYNC_FLUSH };

async function read(incoming: IncomingMessage): Promise<VendorRequest> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
  } catch {
    // the client gave up in the middle; what came is all there is
  }
  const bytes = Buffer.concat(chunks);
  const isGzip = incoming.headers["content-encoding"] === "gzip";
  const isProtobuf = incoming.headers["content-type"] === "application/x-protobuf";
  return {
    method: incoming.method ?? "",
    path: incoming.url ?? "",
    headers: incoming.headers,
    body: (isGzip ? gunzipSync(bytes, AS_FAR_AS_IT_GOES) : bytes).toString(isProtobuf ? "latin1" : "utf8"),
  };
}

function write(response: ServerResponse, { status, headers, body = "" }: VendorAnswer): void {
  response.writeHead(status, headers);
  response.end(body);
}
