import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { countBytePairs } from "../../src/tokenizers/byte-pairs.ts";

/** Every single byte, and the pairs that are given, in the order in which they merge. */
function ranksOf(...merges: string[]): Map<string, number> {
  const bytes = Array.from({ length: 256 }, (_, byte) => String.fromCharCode(byte));
  return new Map([...bytes, ...merges].map((token, rank) => [token, rank]));
}

class CountingRanks extends Map<string, number> {
  lookups = 0;
  override get(token: string): number | undefined {
    this.lookups++;
    return super.get(token);
  }
}

describe("countBytePairs", () => {
  it("counts nothing in nothing, and one token in a known piece", () => {
    expect(countBytePairs("", ranksOf())).toBe(0);
    expect(countBytePairs("x", ranksOf())).toBe(1);
    expect(countBytePairs("hello", ranksOf("hello"))).toBe(1);
  });

  it("merges the pair with the lowest rank first", () => {
    expect(countBytePairs("abc", ranksOf("bc", "ab"))).toBe(2);
    // "ab" first leaves "c" alone; "bc" first would have led to one token.
    expect(countBytePairs("abcd", ranksOf("ab", "bc", "bcd"))).toBe(3);
    expect(countBytePairs("abcd", ranksOf("bc", "ab", "bcd"))).toBe(2);
  });

  it("merges equal pairs from the left", () => {
    expect(countBytePairs("aaa", ranksOf("aa"))).toBe(2);
    expect(countBytePairs("aaaaa", ranksOf("aa", "aaaa"))).toBe(2);
  });

  it("looks up at most two pairs for every merge", () => {
    const pieces = fc.string({ unit: fc.constantFrom("a", "b"), minLength: 2, maxLength: 192 });
    fc.assert(
      fc.property(pieces, (piece) => {
        const ranks = new CountingRanks(ranksOf("aa", "ab", "ba", "bb", "aaaa", "abab", "aaaaaaaa"));
        countBytePairs(piece, ranks);
        expect(ranks.lookups).toBeLessThanOrEqual(3 * piece.length);
      }),
    );
  });
});
