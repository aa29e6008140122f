import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { heuristicEstimate, heuristicTokens } from "../../src/tokenizers/heuristic.ts";
import { trueTokens } from "./openai-encodings.ts";
import { ORDINARY_TEXTS } from "./ordinary-texts.ts";
import { PATHOLOGICAL_TEXTS } from "./pathological-texts.ts";

const anyText = fc.string({ unit: "binary", maxLength: 200 });
const callOf = (text: string, model?: string) => ({
  ...(model !== undefined && { model }),
  messages: [{ role: "user", text }],
  output: text,
});

describe("the heuristic", () => {
  it.each(Object.entries(ORDINARY_TEXTS))("is at most 25%% off on %s", (_, text) => {
    const counted = trueTokens(text);
    expect(heuristicTokens(text)).toBeGreaterThan(0.75 * counted);
    expect(heuristicTokens(text)).toBeLessThan(1.25 * counted);
  });

  it("is at most 10% off on all ordinary texts together", () => {
    const all = Object.values(ORDINARY_TEXTS).join("\n\n");
    expect(Math.abs(heuristicTokens(all) / trueTokens(all) - 1)).toBeLessThan(0.1);
  });

  it("never counts less when text is added", () => {
    fc.assert(
      fc.property(anyText, anyText, (text, added) => {
        expect(heuristicTokens(text + added)).toBeGreaterThanOrEqual(heuristicTokens(text));
      }),
    );
  });

  it("gives whole numbers for any call", () => {
    const toolCalls = fc.array(fc.record({ name: anyText, args: anyText }), { maxLength: 3 });
    const messages = fc.array(fc.record({ role: anyText, text: anyText, name: anyText, toolCalls }));
    const tools = fc.array(fc.record({ name: anyText, description: anyText, parameters: anyText }));
    fc.assert(
      fc.property(messages, tools, anyText, toolCalls, (messages, tools, output, outputToolCalls) => {
        const estimate = heuristicEstimate({ messages, tools, output, outputToolCalls });
        expect(estimate.inputTokens).toSatisfy((tokens: number) => Number.isInteger(tokens) && tokens >= 3);
        expect(estimate.outputTokens).toSatisfy((tokens: number) => Number.isInteger(tokens) && tokens >= 0);
      }),
    );
  });

  it("counts nothing for an answer that was not given", () => {
    expect(heuristicEstimate({ messages: [] })).toEqual({ inputTokens: 3, outputTokens: 0 });
  });

  it("counts more for vendors whose tokenizers cut finer", () => {
    const text = ORDINARY_TEXTS.English ?? "";
    const tokens = (model?: string) => heuristicEstimate(callOf(text, model)).outputTokens;
    expect(tokens("claude-sonnet-4-5") / tokens("gpt-5")).toBeCloseTo(1.2, 1);
    expect(tokens("mistral-large-latest") / tokens("gpt-5")).toBeCloseTo(1.1, 1);
    expect(tokens("gemini-2.5-pro")).toBe(tokens("gpt-5"));
    expect(tokens()).toBe(tokens("gpt-5"));
  });

  it("recognises the vendor by the provider where the model is unknown", () => {
    const call = callOf(ORDINARY_TEXTS.English ?? "");
    const factor =
      heuristicEstimate({ ...call, provider: "anthropic" }).outputTokens /
      heuristicEstimate(call).outputTokens;
    expect(factor).toBeCloseTo(1.2, 1);
  });
});

describe("a long text", () => {
  it("is extrapolated from parts of it, wherever its language changes", () => {
    const english = (ORDINARY_TEXTS.English ?? "").repeat(100);
    const chinese = (ORDINARY_TEXTS.Chinese ?? "").repeat(100);
    for (const text of [chinese + english, english + chinese, chinese + english + chinese]) {
      expect(heuristicTokens(text, 3_000) / heuristicTokens(text)).toBeGreaterThan(0.8);
      expect(heuristicTokens(text, 3_000) / heuristicTokens(text)).toBeLessThan(1.25);
    }
  });

  it("is not read beyond the limit of a call", () => {
    const text = "a".repeat(30_000) + "漢".repeat(1_000_000) + "a".repeat(30_000);
    const perLetter = heuristicTokens("a".repeat(1_000)) / 1_000;
    const perIdeograph = heuristicTokens("漢".repeat(1_000)) / 1_000;
    // Of the eight windows that are read the outer two hold letters alone.
    const expected = (text.length * (2 * perLetter + 6 * perIdeograph)) / 8;
    expect(heuristicEstimate(callOf(text)).inputTokens / expected).toBeCloseTo(1, 2);
  });

  it("of 10 MB is estimated in a few milliseconds", () => {
    const call = callOf(Buffer.alloc(10_000_000, "ten megabytes of words and spaces ").toString());
    heuristicEstimate(call);
    const start = performance.now();
    for (let round = 0; round < 5; round++) heuristicEstimate(call);
    // Measured: 0.3 ms a round. The bound leaves room for a busy machine.
    expect((performance.now() - start) / 5).toBeLessThan(20);
  });

  it("costs less than 28 ms per megabyte when it is read as a whole", () => {
    const text = Object.values({ ...ORDINARY_TEXTS, ...PATHOLOGICAL_TEXTS }).join("\n");
    const rounds = Array.from({ length: 5 }, () => {
      const start = performance.now();
      heuristicTokens(text);
      return performance.now() - start;
    });
    expect((Math.min(...rounds) / text.length) * 1e6).toBeLessThan(28);
  });
});
