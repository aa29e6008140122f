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

/** Ends the record with the response: when it has gone out, or when its connection is lost before. */
export function finishWith(response: NodeResponse, record: RequestRecord): void {
  const end = () => {
    if (response.headersSent) record.answered(response.statusCode);
    if (response.errored instanceof Error) record.failed(response.errored);
    void record.finish();
  };
  if (response.destroyed) return end(); // the caller left while its user was looked up
  response.once("finish", end);
  response.once("close", end);
}
