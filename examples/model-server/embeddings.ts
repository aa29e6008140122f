import type { Answer } from "./answer.ts";
import { isObject } from "./json.ts";
import type { ModelRequest } from "./model-request.ts";
import { embeddingsUsage } from "./usage.ts";

const DEFAULT_DIMENSIONS = 8;

/** https://platform.openai.com/docs/api-reference/embeddings/object. The OpenAI client asks for base64. */
export function embeddingList(request: ModelRequest, body: unknown, answer: Answer) {
  const options = isObject(body) ? body : {};
  const dimensions = typeof options.dimensions === "number" ? options.dimensions : DEFAULT_DIMENSIONS;
  return {
    object: "list",
    data: request.messages.map(({ text }, index) => {
      const vector = vectorOf(text, dimensions);
      return {
        object: "embedding",
        index,
        embedding: options.encoding_format === "base64" ? base64(vector) : vector,
      };
    }),
    model: answer.model,
    ...(answer.usage ? { usage: embeddingsUsage(answer.usage) } : {}),
  };
}

/** Equal texts get equal vectors; there is no meaning in them. */
function vectorOf(text: string, dimensions: number): readonly number[] {
  const sums = new Array<number>(dimensions).fill(0);
  for (let index = 0; index < text.length; index++) {
    sums[index % dimensions] = (sums[index % dimensions] ?? 0) + text.charCodeAt(index);
  }
  const length = Math.hypot(...sums) || 1;
  return sums.map((sum) => sum / length);
}

function base64(vector: readonly number[]): string {
  return Buffer.from(Float32Array.from(vector).buffer).toString("base64");
}
