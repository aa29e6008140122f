import fc from "fast-check";
import { expect, it } from "vitest";
import { deRepeat } from "../../src/usage/de-repeat.ts";

it.each([
  ["gpt-4ogpt-4o", "gpt-4o"],
  ["gpt-5-2025-08-07gpt-5-2025-08-07", "gpt-5-2025-08-07"],
  ["mistral-small-2506mistral-small-2506mistral-small-2506", "mistral-small-2506"],
  ["prioritypriority", "priority"],
  ["stopstop", "stop"],
  ["o1o1", "o1"],
  ["o3o3o3", "o3"],
])("takes %s for copies of %s", (text, piece) => {
  expect(deRepeat(text)).toBe(piece);
});

it.each(["coco", "gpt-4o", "o1", "stop", "1010", "lulu", "aaaa", "", "a", "gpt-4ogpt-4"])(
  "leaves %j as it is",
  (text) => {
    expect(deRepeat(text)).toBe(text);
  },
);

it("finds the piece of any number of copies", () => {
  const name = fc.stringMatching(/^[a-z]{3,6}-[0-9]{1,2}[a-z]{0,3}$/);
  fc.assert(
    fc.property(
      name,
      fc.integer({ min: 1, max: 4 }),
      (piece, copies) => deRepeat(piece.repeat(copies)) === piece,
    ),
  );
});
