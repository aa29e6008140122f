import { describe, expect, it } from "vitest";
import { createTextCounter } from "../../src/tokenizers/text-counter.ts";
import type { TimeSlices } from "../../src/tokenizers/time-slices.ts";
import { PATHOLOGICAL_TEXTS } from "./pathological-texts.ts";

/** No pair is known: every byte is a token, the most work that a text can make. */
class NoRanks extends Map<string, number> {
  pieces: string[] = [];
  override has(piece: string): boolean {
    this.pieces.push(piece);
    return false;
  }
}

const PATTERN = String.raw`\p{L}+|\s+|[^\s\p{L}]+`;
const LIMITS = { charsOfText: 16_000, charsOfCall: 32_000, msOfCall: 40 };
const endless: TimeSlices = { isOver: () => false, next: async () => {}, workedMs: () => 0 };

/** A clock on which every look at it takes a millisecond; a slice ends every fourth time. */
function tickingSlices(): TimeSlices & { turns: number } {
  let now = 0;
  return {
    turns: 0,
    isOver: () => ++now % 4 === 0,
    workedMs: () => now,
    async next() {
      this.turns++;
    },
  };
}

describe("createTextCounter", () => {
  it.each(Object.entries(PATHOLOGICAL_TEXTS))(
    "encodes no more than the cap of %s, in short pieces",
    async (_, text) => {
      const ranks = new NoRanks();
      await createTextCounter({ ranks, pattern: PATTERN }, endless, LIMITS)(text);
      const bytes = ranks.pieces.reduce((sum, { length }) => sum + length, 0);
      expect(bytes).toBeLessThanOrEqual(3 * LIMITS.charsOfText);
      expect(Math.max(0, ...ranks.pieces.map(({ length }) => length))).toBeLessThanOrEqual(192);
    },
  );

  it("encodes no more than the cap of a call, however many texts it has", async () => {
    const ranks = new NoRanks();
    const countText = createTextCounter({ ranks, pattern: PATTERN }, endless, LIMITS);
    for (let index = 0; index < 1_000; index++) await countText("x".repeat(1_000));
    const bytes = ranks.pieces.reduce((sum, { length }) => sum + length, 0);
    expect(bytes).toBe(LIMITS.charsOfCall);
  });

  it("extrapolates the rest of a text by what was counted of it", async () => {
    const countText = createTextCounter({ ranks: new NoRanks(), pattern: PATTERN }, endless, LIMITS);
    // Every letter is a token here; the heuristic alone would say a fifth.
    expect(await countText("x".repeat(100_000))).toBeCloseTo(100_000, -3);
  });

  it("extrapolates texts that are not counted at all by those before them", async () => {
    const limits = { ...LIMITS, charsOfCall: 10_000 };
    const countText = createTextCounter({ ranks: new NoRanks(), pattern: PATTERN }, endless, limits);
    await countText("x".repeat(10_000));
    expect(await countText("x".repeat(10_000))).toBeCloseTo(10_000, -3);
  });

  it("stops when the time is up and pauses after every slice", async () => {
    const ranks = new NoRanks();
    const slices = tickingSlices();
    const countText = createTextCounter({ ranks, pattern: PATTERN }, slices, LIMITS);
    expect(await countText("x".repeat(16_000))).toBeCloseTo(16_000, -3);
    const encoded = ranks.pieces.reduce((sum, { length }) => sum + length, 0);
    expect(encoded).toBeGreaterThan(9_000);
    expect(encoded).toBeLessThan(11_000);
    expect(slices.turns).toBe(10);
  });

  it("counts nothing in an empty text", async () => {
    expect(await createTextCounter({ ranks: new NoRanks(), pattern: PATTERN }, endless, LIMITS)("")).toBe(0);
  });
});
