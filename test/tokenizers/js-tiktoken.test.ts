import fc from "fast-check";
import { jsTiktoken } from "langmeter/tokenizers/js-tiktoken";
import { afterEach, describe, expect, it, vi } from "vitest";
import { encodingName } from "../../src/tokenizers/encoding-name.ts";
import { heuristicEstimate } from "../../src/tokenizers/heuristic.ts";
import { trueTokens } from "./openai-encodings.ts";
import { ORDINARY_TEXTS } from "./ordinary-texts.ts";
import { PATHOLOGICAL_TEXTS } from "./pathological-texts.ts";

const shared = jsTiktoken();
const answerTokens = async (output: string, model?: string) =>
  (await shared.count({ messages: [], output, ...(model !== undefined && { model }) })).outputTokens;

/** One that has no vocabulary yet, as in a new process. */
async function unloadedTokenizer() {
  vi.resetModules();
  const fresh = await import("../../src/tokenizers/js-tiktoken.ts");
  return fresh.jsTiktoken();
}

afterEach(() => {
  vi.doUnmock("js-tiktoken/ranks/o200k_base");
  vi.resetModules();
});

describe("jsTiktoken", () => {
  it.each(Object.entries(ORDINARY_TEXTS))("counts %s exactly as js-tiktoken does", async (_, text) => {
    expect(await answerTokens(text)).toBe(trueTokens(text));
    expect(await answerTokens(text, "gpt-4-turbo")).toBe(trueTokens(text, "cl100k_base"));
  });

  it("counts any short text exactly as js-tiktoken does", async () => {
    const units = fc.constantFrom("binary" as const, "grapheme" as const, "grapheme-ascii" as const);
    const text = units.chain((unit) => fc.string({ unit, maxLength: 60 }));
    await fc.assert(
      fc.asyncProperty(text, async (text) => {
        expect(await answerTokens(text)).toBe(trueTokens(text));
      }),
      { numRuns: 300 },
    );
  });

  it("counts the marks of OpenAI's own protocol as text", async () => {
    expect(await answerTokens("<|endoftext|>")).toBe(trueTokens("<|endoftext|>"));
    expect(await answerTokens("<|endoftext|>")).toBeGreaterThan(1);
  });

  // Counted once by an encoder that took minutes.
  it.each([
    ["one letter", 12_500],
    ["line feeds", 6_250],
    ["one emoji", 50_000],
  ])("stays close to the truth on 100,000 characters of %s", async (name, tokens) => {
    expect((await answerTokens(PATHOLOGICAL_TEXTS[name] ?? "")) / tokens).toBeCloseTo(1, 2);
  });

  it.each(Object.entries(PATHOLOGICAL_TEXTS))("answers soon on %s", async (_, text) => {
    await answerTokens("loads the vocabulary");
    const start = performance.now();
    await shared.count({ messages: Array.from({ length: 10 }, () => ({ role: "user", text })) });
    // Its own limit is 40 ms of work; the bound leaves room for a busy machine.
    expect(performance.now() - start).toBeLessThan(1_000);
  });

  it("leaves the caller's turn at once and lets others run while it loads and counts", async () => {
    const tokenizer = await unloadedTokenizer();
    const text = PATHOLOGICAL_TEXTS["Chinese without punctuation"] ?? "";
    let [turns, done] = [0, false];
    const counted = Promise.resolve(tokenizer.count({ messages: [{ role: "user", text }] })).finally(() => {
      done = true;
    });
    while (!done) {
      await new Promise(setImmediate);
      turns++;
    }
    expect((await counted).inputTokens).toBeGreaterThan(50_000);
    expect(turns).toBeGreaterThan(10);
  });

  it("counts 50 calls at once as it counts them alone", async () => {
    const tokenizer = jsTiktoken();
    const texts = Array.from({ length: 50 }, (_, index) => "one more word ".repeat(index + 1));
    const counts = await Promise.all(texts.map((output) => tokenizer.count({ messages: [], output })));
    expect(counts.map(({ outputTokens }) => outputTokens)).toEqual(texts.map((text) => trueTokens(text)));
  });

  it("answers by the heuristic, at once, while 100 calls are waiting", async () => {
    const tokenizer = jsTiktoken();
    const call = { messages: [{ role: "user", text: ORDINARY_TEXTS.German ?? "" }] };
    const waiting = Array.from({ length: 100 }, () => tokenizer.count(call));
    expect(waiting.every((counted) => counted instanceof Promise)).toBe(true);
    expect(tokenizer.count(call)).toEqual(heuristicEstimate(call));
    await Promise.all(waiting);
    expect(tokenizer.count(call)).toBeInstanceOf(Promise);
  });

  it("counts every model with the encoding that is asked for", async () => {
    const text = ORDINARY_TEXTS.Russian ?? "";
    const tokenizer = jsTiktoken({ encoding: "cl100k_base" });
    const { outputTokens } = await tokenizer.count({ model: "gpt-5", messages: [], output: text });
    expect(outputTokens).toBe(trueTokens(text, "cl100k_base"));
  });

  it("refuses an unknown encoding", () => {
    // @ts-expect-error: what JavaScript callers can do
    const create = () => jsTiktoken({ encoding: "gpt2" });
    expect(create).toThrow('jsTiktoken option encoding: got "gpt2"; allowed: one of o200k_base, cl100k_base');
  });

  it("rejects every call with one clear error where js-tiktoken is not installed", async () => {
    vi.doMock("js-tiktoken/ranks/o200k_base", () => {
      throw new Error("Cannot find package 'js-tiktoken'");
    });
    const tokenizer = await unloadedTokenizer();
    for (const call of [{ messages: [] }, { messages: [], output: "again" }])
      await expect(tokenizer.count(call)).rejects.toMatchObject({
        code: "missing_dependency",
        message: "jsTiktoken needs the package js-tiktoken: npm install js-tiktoken",
      });
  });
});

describe("encodingName", () => {
  it.each([
    "gpt-4",
    "gpt-4-0613",
    "gpt-4-turbo",
    "gpt-4-32k",
    "gpt-3.5-turbo",
    "gpt-35-turbo",
    "text-embedding-3-small",
    "text-embedding-ada-002",
    "openai/gpt-4",
    "ft:gpt-3.5-turbo-0125:org::id",
  ])("is cl100k_base for %s", (model) => expect(encodingName(model)).toBe("cl100k_base"));

  it.each([
    "gpt-4o",
    "gpt-4o-mini",
    "gpt-4.1-nano",
    "gpt-4.5-preview",
    "gpt-5.4",
    "gpt-6",
    "gpt-oss-120b",
    "o3",
    "claude-sonnet-4-5",
    "gemini-2.5-pro",
    undefined,
  ])("is o200k_base for %s", (model) => expect(encodingName(model)).toBe("o200k_base"));
});
