import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createLineSet } from "../../src/replay/line-set.ts";

describe("a line set", () => {
  it("keeps neighbours as one stretch, in whatever order they come", () => {
    const lines = createLineSet();
    for (const line of [5, 1, 3, 2, 9, 4, 10]) lines.add(line);
    expect(lines.stretches).toEqual([
      [1, 5],
      [9, 10],
    ]);
  });

  it("has what it was given and what was added, and nothing else", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 60 })), (added) => {
        const known = createLineSet();
        for (const line of added) known.add(line);
        const restored = createLineSet(known.stretches);
        for (let line = 1; line <= 61; line++) expect(restored.has(line)).toBe(added.includes(line));
      }),
    );
  });

  it("has no two stretches that touch or overlap", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 60 })), (added) => {
        const lines = createLineSet();
        for (const line of added) lines.add(line);
        const edges = lines.stretches.flat();
        for (const [index, edge] of edges.entries()) {
          const gap = edge - (edges[index - 1] ?? -1);
          expect(gap).toBeGreaterThanOrEqual(index % 2 === 0 ? 2 : 0);
        }
      }),
    );
  });
});
