import { countBytePairs, MAX_PIECE_BYTES } from "./byte-pairs.ts";
import { heuristicTokens } from "./heuristic.ts";
import type { TimeSlices } from "./time-slices.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** Tokens of a text, not rounded. */
export type TextCounter = (text: string) => Promise<number>;

export interface CountLimits {
  readonly charsOfText: number;
  readonly charsOfCall: number;
  /** Milliseconds of work on the whole call. */
  readonly msOfCall: number;
}

// A UTF-16 unit takes three bytes at most. Words are shorter; only runs of one letter, of spaces or of a script
// without spaces are not, and the time for a piece grows with the square of its length.
const MAX_PIECE_CHARS = MAX_PIECE_BYTES / 3;
// At most half a millisecond of work.
const CHARS_BETWEEN_LOOKS_AT_THE_CLOCK = 256;
const MAX_EXTRAPOLATION_CHARS = 16_000;

/**
 * Counts the texts of one call, one after the other. What is beyond the limits is extrapolated by the heuristic,
 * corrected by how far off it was on all that was counted before.
 */
export function createTextCounter(
  vocabulary: Vocabulary,
  slices: TimeSlices,
  { charsOfText, charsOfCall, msOfCall }: CountLimits,
): TextCounter {
  const pieces = new RegExp(vocabulary.pattern, "gu");
  const counted = { chars: 0, tokens: 0, estimatedTokens: 0 };

  async function isTimeLeft(): Promise<boolean> {
    if (slices.isOver()) await slices.next();
    return slices.workedMs() < msOfCall;
  }

  /** Adds the text to what is counted, as far as the time goes. Returns how many characters that were. */
  async function countPieces(text: string): Promise<number> {
    let [chars, nextLook] = [0, 0];
    pieces.lastIndex = 0;
    for (let match = pieces.exec(text); match !== null; match = pieces.exec(text)) {
      for (const piece of cutPiece(match[0])) {
        if (chars >= nextLook) {
          if (!(await isTimeLeft())) return chars;
          nextLook = chars + CHARS_BETWEEN_LOOKS_AT_THE_CLOCK;
        }
        counted.tokens += countBytePairs(bytesOf(piece), vocabulary.ranks);
        chars += piece.length;
      }
    }
    return chars;
  }

  return async (text) => {
    const tokensBefore = counted.tokens;
    const maxChars = Math.min(charsOfText, charsOfCall - counted.chars);
    const chars = maxChars > 0 ? await countPieces(text.slice(0, maxChars)) : 0;
    counted.chars += chars;
    counted.estimatedTokens += heuristicTokens(text.slice(0, chars));
    const tokens = counted.tokens - tokensBefore;
    if (chars === text.length) return tokens;
    const correction = counted.estimatedTokens > 0 ? counted.tokens / counted.estimatedTokens : 1;
    return tokens + correction * heuristicTokens(text.slice(chars), MAX_EXTRAPOLATION_CHARS);
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
