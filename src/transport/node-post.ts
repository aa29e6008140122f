import type * as Http from "node:http";
import type { HttpAnswer, HttpRequest } from "./http-message.ts";
import { MAX_ANSWER_BYTES } from "./limits.ts";
import { noAnswer } from "./no-answer.ts";

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

async function readAnswer(response: Http.IncomingMessage): Promise<HttpAnswer> {
  return {
    status: response.statusCode ?? 0,
    header(name) {
      const value = response.headers[name];
      return Array.isArray(value) ? value[0] : value;
    },
    body: await bodyOf(response),
  };
}

/** The rest of an answer that is too long is read and thrown away, so that the connection can be used again. */
function bodyOf(response: Http.IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  return new Promise((resolve) => {
    response.on("data", (chunk: Buffer) => {
      if (bytes < MAX_ANSWER_BYTES) chunks.push(chunk);
      bytes += chunk.length;
    });
    response.on("end", () => resolve(Buffer.concat(chunks).toString()));
    response.on("error", () => resolve(undefined));
  });
}
