import { expect, it, vi } from "vitest";
import { remember } from "../../src/usage/remember.ts";

it("computes an answer once, also where the answer is that there is none", () => {
  const compute = vi.fn((text: string) => (text === "known" ? text.length : undefined));
  const remembered = remember(compute);
  expect([remembered("known"), remembered("known"), remembered("other"), remembered("other")]).toEqual([
    5,
    5,
    undefined,
    undefined,
  ]);
  expect(compute).toHaveBeenCalledTimes(2);
});

it("starts anew at its limit", () => {
  const compute = vi.fn((number: number) => number * 2);
  const doubled = remember(compute, 2);
  expect([1, 2, 3, 1].map(doubled)).toEqual([2, 4, 6, 2]);
  expect(compute).toHaveBeenCalledTimes(4);
});
