/** Rank of every token by its bytes, one character (0 to 255) per byte. */
export type TokenRanks = ReadonlyMap<string, number>;

/** Longest piece that {@link countBytePairs} takes. */
export const MAX_PIECE_BYTES = 192;

const NO_RANK = 0x7fffffff;
// Reused: a count is synchronous, and a large text would make thousands of arrays.
const starts = new Int32Array(MAX_PIECE_BYTES + 2);
const pairRanks = new Int32Array(MAX_PIECE_BYTES + 2);

/**
 * Number of tokens of one piece by byte pair encoding: again and again the neighbours with the lowest rank become
 * one part, the leftmost first. https://github.com/openai/tiktoken/blob/main/src/lib.rs
 *
 * js-tiktoken has the same loop, but looks every pair up again after every merge: 10,000 equal letters take it
 * seconds. Here a merge costs two look-ups.
 */
export function countBytePairs(bytes: string, ranks: TokenRanks): number {
  if (bytes.length <= 1 || ranks.has(bytes)) return Math.min(bytes.length, 1);
  let parts = bytes.length;
  for (let index = 0; index <= parts; index++) starts[index] = index;
  for (let index = 0; index < parts; index++) pairRanks[index] = rankOfPair(index, parts, bytes, ranks);
  for (let lowest = lowestPair(parts); lowest !== -1; lowest = lowestPair(parts)) {
    starts.copyWithin(lowest + 1, lowest + 2, parts + 1);
    pairRanks.copyWithin(lowest + 1, lowest + 2, parts);
    parts--;
    pairRanks[lowest] = rankOfPair(lowest, parts, bytes, ranks);
    if (lowest > 0) pairRanks[lowest - 1] = rankOfPair(lowest - 1, parts, bytes, ranks);
  }
  return parts;
}

/** Rank of the part at the index together with the next one. */
function rankOfPair(index: number, parts: number, bytes: string, ranks: TokenRanks): number {
  if (index + 1 >= parts) return NO_RANK;
  return ranks.get(bytes.slice(starts[index], starts[index + 2])) ?? NO_RANK;
}

function lowestPair(parts: number): number {
  let lowest = -1;
  let lowestRank = NO_RANK;
  for (let index = 0; index < parts - 1; index++) {
    const rank = pairRanks[index] ?? NO_RANK;
    if (rank < lowestRank) {
      lowestRank = rank;
      lowest = index;
    }
  }
  return lowest;
}
