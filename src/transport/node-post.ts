import type * as Http from "node:http";
import type { Readable } from "node:stream";
import type * as Zlib from "node:zlib";
import {
  type HttpAnswer,
  type HttpAnswerBody,
  type HttpRequest,
  MAX_ANSWER_BYTES,
  STAY_MS,
} from "./http-message.ts";
import { noAnswer } from "./refusal.ts";

const AGENT = { keepAlive: true, maxSockets: 4 };

export interface NodePost {
  post(request: HttpRequest): Promise<HttpAnswer>;
  close(): void;
}

/** Undefined where the platform has no node:http. */
export function createNodePost(): NodePost | undefined {
  const builtin = globalThis.process?.getBuiltinModule;
  const http = builtin?.("node:http");
  if (builtin === undefined || http?.Agent === undefined) return undefined;
  const https = builtin("node:https");
  // One batch at a time is in flight; an idle connection does not keep the process alive.
  const agents = { "http:": new http.Agent(AGENT), "https:": new https.Agent(AGENT) };

  return {
    post: ({ url, headers, body, signal }) =>
      new Promise((resolve, reject) => {
        const target = new URL(url);
        const isSecure = target.protocol === "https:";
        const length = typeof body === "string" ? Buffer.byteLength(body) : body.byteLength;
        const options = {
          method: "POST",
          agent: isSecure ? agents["https:"] : agents["http:"],
          headers: { ...headers, "content-length": length },
        };
        const request = (isSecure ? https : http).request(
          target,
          options,
          (response) => void readAnswer(response).then(resolve),
        );
        request.on("error", (error) => reject(noAnswer(error, signal)));
        destroyAt(signal, request);
        leaveAfter(STAY_MS, request);
        request.end(body);
      }),
    close() {
      for (const agent of Object.values(agents)) agent.destroy();
    },
  };
}

/** By hand: node:http's own option `signal` adds a sixth to what a POST costs. */
function destroyAt(signal: AbortSignal, request: Http.ClientRequest): void {
  const destroy = () => void request.destroy();
  if (signal.aborted) destroy();
  signal.addEventListener("abort", destroy, { once: true });
  request.on("close", () => signal.removeEventListener("abort", destroy));
}

/** A backend that does not answer does not keep a process alive that has nothing else to do. */
function leaveAfter(ms: number, request: Http.ClientRequest): void {
  const timer = setTimeout(() => request.socket?.unref(), ms);
  timer.unref();
  request.on("close", () => clearTimeout(timer));
}

async function readAnswer(response: Http.IncomingMessage): Promise<HttpAnswer> {
  return {
    status: response.statusCode ?? 0,
    header(name) {
      const value = response.headers[name];
      return Array.isArray(value) ? value[0] : value;
    },
    ...(await readBody(response)),
  };
}

/** Ends with the body, when the connection breaks off, or when enough is read; the connection is then closed. */
function readBody(response: Http.IncomingMessage): Promise<HttpAnswerBody> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  return new Promise((resolve) => {
    const end = (isWhole: boolean) => {
      if (!isWhole) response.destroy();
      const read = Buffer.concat(chunks).subarray(0, MAX_ANSWER_BYTES);
      resolve({ body: read.toString(), bytes: read, isWhole });
    };
    const stream = decompressed(response);
    if (stream === undefined) return end(false);
    for (const each of new Set([response, stream])) {
      each.on("error", () => end(false));
      each.on("close", () => each.readableEnded || end(false));
    }
    stream.on("data", (chunk: Buffer) => {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > MAX_ANSWER_BYTES) end(false);
    });
    stream.on("end", () => end(true));
  });
}

/** Undefined where nobody here can read it. Some proxies compress though nobody asked them to. */
function decompressed(response: Http.IncomingMessage): Readable | undefined {
  const encoding = response.headers["content-encoding"]?.trim().toLowerCase() ?? "";
  if (encoding === "" || encoding === "identity") return response;
  const zlib = globalThis.process.getBuiltinModule("node:zlib") as typeof Zlib;
  if (/^(x-)?gzip$|^deflate$/.test(encoding)) return response.pipe(zlib.createUnzip());
  return encoding === "br" ? response.pipe(zlib.createBrotliDecompress()) : undefined;
}
