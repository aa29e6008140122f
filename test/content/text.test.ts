import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cutText } from "../../src/content/text.ts";

/** Any sequence of UTF-16 units, lone surrogates included, with many pairs. */
const anyText = fc
  .array(
    fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom("😀", "👩‍👩‍👧", "\ud83d", "\ude00", "é", "\u0000"),
    ),
  )
  .map((parts) => parts.join(""));

describe("cutText", () => {
  it("gives the beginning of the well-formed text, never more code points than allowed", () => {
    fc.assert(
      fc.property(anyText, fc.nat(60), (text, max) => {
        const cut = cutText(text, max);
        const points = [...text.toWellFormed()];
        expect([...cut]).toEqual(points.slice(0, max));
        expect(cut.isWellFormed()).toBe(true);
      }),
    );
  });

  it("leaves a text within the limit as it is", () => {
    expect(cutText("short", 5)).toBe("short");
    expect(cutText("😀😀", 2)).toBe("😀😀");
  });

  it("counts a pair as one and never splits it", () => {
    expect(cutText("a😀😀b", 2)).toBe("a😀");
  });

  it("replaces a lone surrogate", () => {
    expect(cutText("a\ud83d", 10)).toBe("a\ufffd");
  });
});
