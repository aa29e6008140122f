import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { createContentPolicy } from "../../src/content/policy.ts";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

const { message, json, record } = createContentPolicy("truncated", { messages: 2_000, tools: 1_000 }, {});
const MEGABYTE = 1_048_576;
const bigText = (index: number) => `${index} ${"lorem ipsum ".repeat(MEGABYTE / 4)}`;
const bigUri = (index: number) =>
  `${index} data:image/png;base64,${"A".repeat(3 * MEGABYTE)} and words behind it`;

function heapGrowth(make: (index: number) => unknown): number {
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  const kept = Array.from({ length: 20 }, (_, index) => make(index));
  collectGarbage();
  const growth = process.memoryUsage().heapUsed - before;
  expect(kept).toHaveLength(20);
  return growth;
}

// A slice of a JavaScript string keeps the whole string alive; 20 times 3 MB would show.
describe("a cut piece of a text of 3 MB", () => {
  it.each<[string, (index: number) => unknown]>([
    ["as a message", (index) => message(bigText(index), 2_000)],
    ["as a content block", (index) => message([{ type: "text", text: bigText(index) }], 2_000)],
    ["behind a data URI", (index) => message(bigUri(index), 2_000)],
    ["as a tool's output", (index) => json({ output: bigText(index) }, 1_000)],
    ["in metadata", (index) => record({ note: bigUri(index) }, 1_000)],
  ])("does not keep the text alive %s", (_where, make) => {
    expect(heapGrowth(make)).toBeLessThan(10 * MEGABYTE);
  });
});
