import { countBytePairs, MAX_PIECE_BYTES } from "./byte-pairs.ts";
import { heuristicTokens } from "./heuristic.ts";
import type { TimeSlices } from "./time-slices.ts";
import type { Vocabulary } from "./vocabulary.ts";

/**
 * Tokens of a text, not rounded. Counts the first `maxChars` characters, or as many as the time allows, and
 * extrapolates to the rest by the heuristic, corrected by how far off it was on the part that was counted.
 */
export type TextCounter = (text: string, maxChars: number) => Promise<number>;

// A UTF-16 unit takes three bytes at most. Words are shorter; only runs of one letter, of spaces or of a script
// without spaces are not, and the time for a piece grows with the square of its length.
const MAX_PIECE_CHARS = MAX_PIECE_BYTES / 3;
// At most half a millisecond of work.
const CHARS_BETWEEN_LOOKS_AT_THE_CLOCK = 256;
const MAX_EXTRAPOLATION_CHARS = 16_000;

/** Counts the texts of one call, one after the other. @param maxMs Of work on all of them together. */
export function createTextCounter(vocabulary: Vocabulary, slices: TimeSlices, maxMs: number): TextCounter {
  const pieces = new RegExp(vocabulary.pattern, "gu");

  async function isTimeLeft(): Promise<boolean> {
    if (slices.isOver()) await slices.next();
    return slices.workedMs() < maxMs;
  }

  async function countBeginning(text: string): Promise<{ tokens: number; chars: number }> {
    let [tokens, chars, nextLook] = [0, 0, 0];
    pieces.lastIndex = 0;
    for (let match = pieces.exec(text); match !== null; match = pieces.exec(text)) {
      for (const piece of cutPiece(match[0])) {
        if (chars >= nextLook) {
          if (!(await isTimeLeft())) return { tokens, chars };
          nextLook = chars + CHARS_BETWEEN_LOOKS_AT_THE_CLOCK;
        }
        tokens += countBytePairs(bytesOf(piece), vocabulary.ranks);
        chars += piece.length;
      }
    }
    return { tokens, chars };
  }

  return async (text, maxChars) => {
    const counted = await countBeginning(text.slice(0, maxChars));
    if (counted.chars === text.length) return counted.tokens;
    const estimated = heuristicTokens(text.slice(0, counted.chars));
    const correction = estimated > 0 ? counted.tokens / estimated : 1;
    return counted.tokens + correction * heuristicTokens(text.slice(counted.chars), MAX_EXTRAPOLATION_CHARS);
  };
}

function cutPiece(piece: string): readonly string[] {
  if (piece.length <= MAX_PIECE_CHARS) return [piece];
  const parts: string[] = [];
  for (let start = 0; start < piece.length; start += MAX_PIECE_CHARS)
    parts.push(piece.slice(start, start + MAX_PIECE_CHARS));
  return parts;
}

const encoder = new TextEncoder();
const utf8 = new Uint8Array(MAX_PIECE_BYTES);

/** UTF-8 bytes of the text, one character per byte. */
function bytesOf(text: string): string {
  const { written } = encoder.encodeInto(text, utf8);
  return written === text.length ? text : String.fromCharCode(...utf8.subarray(0, written));
}
