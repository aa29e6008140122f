import { createReadStream } from "node:fs";

export interface TextLine {
  /** From 1. */
  readonly number: number;
  readonly text: string;
  /** False for a last line that ends without a newline. */
  readonly isTerminated: boolean;
}

/**
 * The lines of a file, split at "\n" alone: node:readline also splits at U+2028, which JSON text may contain.
 * Holds one line at a time.
 */
export async function* textLines(path: string): AsyncGenerator<TextLine> {
  let number = 0;
  let parts: string[] = [];
  for await (const chunk of createReadStream(path, { encoding: "utf8" }) as AsyncIterable<string>) {
    const pieces = chunk.split("\n");
    const last = pieces.pop() ?? "";
    for (const piece of pieces) {
      parts.push(piece);
      number++;
      yield { number, text: parts.join(""), isTerminated: true };
      parts = [];
    }
    parts.push(last);
  }
  const rest = parts.join("");
  if (rest !== "") yield { number: number + 1, text: rest, isTerminated: false };
}
