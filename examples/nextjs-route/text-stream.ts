import type { AIMessageChunk } from "@langchain/core/messages";

/** The text of a streamed answer as the body of a response. */
export function textOf(chunks: ReadableStream<AIMessageChunk>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const texts = new TransformStream<AIMessageChunk, Uint8Array>({
    transform: ({ text }, controller) => controller.enqueue(encoder.encode(text)),
  });
  return chunks.pipeThrough(texts);
}
