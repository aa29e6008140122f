import { afterEach, describe, expect, it, vi } from "vitest";
import { createEstimator } from "../../src/tokenizers/estimator.ts";
import { heuristicEstimate } from "../../src/tokenizers/heuristic.ts";
import type { Tokenizer } from "../../src/tokenizers/tokenizer.ts";

const CALL = { messages: [{ role: "user", text: "What is the capital of Portugal?" }], output: "Lisbon." };
const ESTIMATE = { inputTokens: 11, outputTokens: 2 };

function estimatorOf(count: () => unknown) {
  const warnings: string[] = [];
  const tokenizer: Tokenizer = { name: "own", count: count as Tokenizer["count"] };
  return { warnings, estimate: createEstimator(tokenizer, (message) => warnings.push(message)) };
}

afterEach(() => {
  vi.useRealTimers();
});

describe("createEstimator", () => {
  it("passes on what a tokenizer answers at once", () => {
    const { estimate, warnings } = estimatorOf(() => ESTIMATE);
    expect(estimate(CALL)).toEqual(ESTIMATE);
    expect(warnings).toEqual([]);
  });

  it("passes on what a tokenizer promises", async () => {
    const { estimate, warnings } = estimatorOf(async () => ESTIMATE);
    expect(estimate(CALL)).toBeInstanceOf(Promise);
    expect(await estimate(CALL)).toEqual(ESTIMATE);
    expect(warnings).toEqual([]);
  });

  it("uses the heuristic, at once, where that is asked for", () => {
    expect(createEstimator("heuristic", expect.unreachable)(CALL)).toEqual(heuristicEstimate(CALL));
  });

  it.each<[string, () => unknown]>([
    [
      "throws",
      () => {
        throw new Error("no vocabulary");
      },
    ],
    [
      "rejects",
      async () => {
        throw new Error("no vocabulary");
      },
    ],
    [
      "throws nothing",
      () => {
        throw undefined;
      },
    ],
    ["answers nothing", () => undefined],
    ["answers a number", () => 11],
    ["answers NaN", async () => ({ inputTokens: Number.NaN, outputTokens: 1 })],
    ["answers a negative number", () => ({ inputTokens: 1, outputTokens: -1 })],
    ["answers a fraction", () => ({ inputTokens: 1.5, outputTokens: 1 })],
  ])("uses the heuristic and warns once where a tokenizer %s", async (_, count) => {
    const { estimate, warnings } = estimatorOf(count);
    expect(await estimate(CALL)).toEqual(heuristicEstimate(CALL));
    expect(await estimate(CALL)).toEqual(heuristicEstimate(CALL));
    expect(warnings).toHaveLength(1);
  });

  it("names the tokenizer and the reason in the warning", async () => {
    const { estimate, warnings } = estimatorOf(async () => {
      throw new Error("no vocabulary");
    });
    await estimate(CALL);
    expect(warnings).toEqual(["tokenizer own: no vocabulary; the heuristic stands in where it fails"]);
  });

  it("waits two seconds for a tokenizer that never answers", async () => {
    vi.useFakeTimers();
    const { estimate, warnings } = estimatorOf(() => new Promise(() => {}));
    const estimated = estimate(CALL);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(await estimated).toEqual(heuristicEstimate(CALL));
    expect(warnings).toEqual([
      "tokenizer own: no answer within 2000 ms; the heuristic stands in where it fails",
    ]);
    expect(vi.getTimerCount()).toBe(0);
  });
});
