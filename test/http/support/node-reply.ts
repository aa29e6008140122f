import type { ServerResponse } from "node:http";
import type { Reply } from "./routes.ts";

/** Aborts when the response is closed before its end. */
export function signalOf(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  response.once("close", () => {
    if (!response.writableFinished) controller.abort();
  });
  return controller.signal;
}

/** Writes the reply the way applications do: part by part, until nobody reads any more. */
export async function writeReply(response: ServerResponse, reply: Reply): Promise<void> {
  const { status = 200, headers = [], body } = reply;
  response.statusCode = status;
  for (const [name, value] of headers) response.appendHeader(name, value);
  if (typeof body === "string") return void response.end(body);
  for await (const part of body) {
    if (response.destroyed) return;
    response.write(part);
  }
  response.end();
}
