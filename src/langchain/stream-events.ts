import { get, textOf } from "../events/untrusted.ts";

/** A piece of an answer, as `handleLLMNewToken` brings it. */
export interface StreamPiece {
  /** "" for a piece without text. */
  readonly token: string;
  readonly chunk: unknown;
}

/**
 * An event of LangChain's content block stream (`streamEvents` version 3 of an agent): there `handleLLMNewToken` is
 * not called. Undefined where the event brings nothing of the answer.
 */
export function readStreamEvent(event: unknown): StreamPiece | undefined {
  if (get(event, "event") !== "content-block-delta") return undefined;
  const delta = get(event, "delta");
  return { token: textOf(get(delta, "text")) ?? "", chunk: { message: { content: [delta] } } };
}
