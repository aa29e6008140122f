import type { ServerResponse } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import type { Answer } from "./answer.ts";
import { apiError } from "./api-error.ts";
import { chatCompletion, chatCompletionFrames, chatErrorFrame } from "./chat-completions.ts";
import { embeddingList } from "./embeddings.ts";
import type { ModelRequest } from "./model-request.ts";
import type { Interruption, Reply, ReplyError } from "./reply.ts";
import { responseErrorFrame, responseFrames, responseObject } from "./responses.ts";
import { type SseFrame, sendFrames, writeFrame } from "./sse.ts";

/** One answer on its way to the client. */
export interface Delivery {
  readonly request: ModelRequest;
  /** The request's body as it came. */
  readonly body: unknown;
  readonly reply: Reply;
  readonly answer: Answer;
  /** Aborted when the client has gone. */
  readonly signal: AbortSignal;
}

/**
 * Sends the reply in the wire format of the request's endpoint, with the delays, errors and losses it asks for.
 * @throws when the client goes away
 */
export async function deliver(response: ServerResponse, delivery: Delivery): Promise<void> {
  const { request, reply, signal } = delivery;
  if (reply.latencyMs) await delay(reply.latencyMs, undefined, { signal });
  if (request.stream) await deliverStream(response, delivery);
  else deliverWhole(response, delivery);
}

export function sendError(response: ServerResponse, error: ReplyError): void {
  if (error.retryAfterSeconds !== undefined)
    response.setHeader("retry-after", String(error.retryAfterSeconds));
  sendJson(response, error.status, apiError(error));
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}

async function deliverStream(response: ServerResponse, delivery: Delivery): Promise<void> {
  const { request, reply, answer, signal } = delivery;
  const { error, interruption } = reply;
  if (error && error.afterChunks === undefined) {
    sendError(response, error);
    return;
  }
  if (interruption && interruption.afterChunks === undefined) {
    lose(response, interruption);
    return;
  }
  response.writeHead(200, {
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-cache",
  });
  response.flushHeaders();
  const maxPieces = error?.afterChunks ?? interruption?.afterChunks ?? Number.POSITIVE_INFINITY;
  const pace = { chunkDelayMs: reply.chunkDelayMs ?? 0, maxPieces, signal };
  const sent = await sendFrames(response, answerFrames(request, answer), pace);
  if (error) await writeFrame(response, errorFrame(request, error, sent));
  if (interruption) lose(response, interruption);
  else response.end();
}

function answerFrames(request: ModelRequest, answer: Answer): readonly SseFrame[] {
  if (request.endpoint === "responses") return responseFrames(answer);
  return chatCompletionFrames(answer, request.includeUsage);
}

function errorFrame(request: ModelRequest, error: ReplyError, framesSent: number): SseFrame {
  if (request.endpoint === "responses") return responseErrorFrame(apiError(error), framesSent);
  return chatErrorFrame(apiError(error));
}

function deliverWhole(response: ServerResponse, { request, body, reply, answer }: Delivery): void {
  if (reply.error) sendError(response, reply.error);
  else if (!reply.interruption) sendJson(response, 200, wholeAnswer(request, body, answer));
  else if (reply.interruption.kind === "cut") sendHalf(response, wholeAnswer(request, body, answer));
  else lose(response, reply.interruption);
}

function sendHalf(response: ServerResponse, body: object): void {
  const text = JSON.stringify(body);
  response.writeHead(200, { "content-type": "application/json", "content-length": Buffer.byteLength(text) });
  response.write(text.slice(0, text.length / 2), () => response.destroy());
}

function wholeAnswer(request: ModelRequest, body: unknown, answer: Answer): object {
  switch (request.endpoint) {
    case "chat_completions":
      return chatCompletion(answer);
    case "responses":
      return responseObject(answer);
    case "embeddings":
      return embeddingList(request, body, answer);
  }
}

function lose(response: ServerResponse, { kind }: Interruption): void {
  switch (kind) {
    case "cut":
      response.end();
      return;
    case "reset":
      // After a TCP reset the client may lose pieces that had arrived; closing in the middle loses none.
      if (response.headersSent) response.destroy();
      else response.socket?.resetAndDestroy();
      return;
    case "hang":
      return;
  }
}
