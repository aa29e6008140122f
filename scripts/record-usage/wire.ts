import type { CallTruth } from "../../test/usage/recorded-call.ts";

/** A request as it came in. */
export interface WireRequest {
  readonly path: string;
  /** The JSON body; empty where there is none. */
  readonly body: Readonly<Record<string, unknown>>;
}

export interface WireReply {
  readonly contentType: string;
  readonly body: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
}

/** How a provider answers, and what its answer says. */
export interface ProviderAnswer {
  readonly reply: (request: WireRequest) => WireReply;
  readonly truth: Omit<CallTruth, "provider" | "modelRequested">;
}

export const ANSWER_TEXT = "All is well.";

export function json(value: unknown, headers: Readonly<Record<string, string>> = {}): WireReply {
  return { contentType: "application/json", body: JSON.stringify(value), headers };
}

/** https://html.spec.whatwg.org/multipage/server-sent-events.html, with the `[DONE]` of OpenAI's API. */
export function serverSentEvents(events: readonly object[], options: { done?: boolean } = {}): WireReply {
  const lines = events.map((event) => `data: ${JSON.stringify(event)}\n\n`);
  if (options.done) lines.push("data: [DONE]\n\n");
  return { contentType: "text/event-stream", body: lines.join("") };
}

/** Server-sent events that carry their `type` as the event's name too. */
export function namedEvents(events: readonly { readonly type: string }[]): WireReply {
  const body = events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join("");
  return { contentType: "text/event-stream", body };
}

/** One JSON value a line. */
export function jsonLines(values: readonly object[]): WireReply {
  return {
    contentType: "application/x-ndjson",
    body: values.map((value) => `${JSON.stringify(value)}\n`).join(""),
  };
}
