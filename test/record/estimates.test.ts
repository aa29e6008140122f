import { FakeListChatModel } from "@langchain/core/utils/testing";
import { createTracer, type Tokenizer } from "langmeter";
import { memory } from "langmeter/sinks/memory";
import { describe, expect, it } from "vitest";

/** A tokenizer that takes its time, and says what it was asked. */
function slowTokenizer(): Tokenizer & { readonly asked: unknown[]; answer(): void } {
  const waiting: (() => void)[] = [];
  const asked: unknown[] = [];
  return {
    name: "slow",
    asked,
    count(request) {
      asked.push(request);
      return new Promise((resolve) => waiting.push(() => resolve({ inputTokens: 11, outputTokens: 4 })));
    },
    answer() {
      for (const resolve of waiting) resolve();
    },
  };
}

const model = () => new FakeListChatModel({ responses: ["The ferry leaves at ten."] });
const metadata = { ls_provider: "openai", ls_model_name: "gpt-4o-mini" };

describe("a call that the provider did not count", () => {
  it("stays uncounted and unpriced where nobody asked for estimates", async () => {
    const sink = memory();
    const trace = createTracer({ sinks: [sink] }).startTrace();
    await model().invoke("When?", { callbacks: [trace.handler] });
    expect(await trace.end()).toMatchObject({ unpriced_calls: 1, estimated_calls: 0, estimated_tokens: 0 });
  });

  it("is estimated at once by the heuristic, marked, and totalled apart", async () => {
    const sink = memory();
    const trace = createTracer({ sinks: [sink], estimateTokens: "heuristic" }).startTrace();
    trace.recordLlmCall({
      provider: "openai",
      model: "gpt-4o-mini",
      input: "When does it leave?",
      output: "At ten.",
    });
    const end = sink.events.find(({ event }) => event === "llm_call_end");
    expect(end).toMatchObject({
      usage: {
        usage_source: "estimated",
        input_tokens: expect.any(Number),
        output_tokens: expect.any(Number),
      },
      cost_source: "table",
    });
    const summary = await trace.end();
    expect(summary).toMatchObject({
      estimated_calls: 1,
      unpriced_calls: 0,
    });
    expect(summary.estimated_tokens).toBeGreaterThan(5);
  });

  it("leaves counts of the provider alone", async () => {
    const tokenizer = slowTokenizer();
    const trace = createTracer({ sinks: [memory()], estimateTokens: tokenizer }).startTrace();
    trace.recordLlmCall({
      model: "gpt-4o-mini",
      provider: "openai",
      usage: { input_tokens: 3, output_tokens: 2 },
    });
    expect(await trace.end()).toMatchObject({ input_tokens: 3, estimated_calls: 0 });
    expect(tokenizer.asked).toEqual([]);
  });
});

describe("a tokenizer that takes its time", () => {
  it("lets the call go on and holds its end event, its totals and its trace until it has counted", async () => {
    const sink = memory();
    const tokenizer = slowTokenizer();
    const tracer = createTracer({ sinks: [sink], estimateTokens: tokenizer });
    await model().invoke("When?", { callbacks: [tracer.handler], metadata });
    expect(sink.events.map(({ event }) => event)).toEqual(["llm_call_start"]);
    tokenizer.answer();
    expect(await tracer.flush()).toMatchObject({ sent: 3, pending: 0 });
    expect(sink.events.map(({ event }) => event)).toEqual([
      "llm_call_start",
      "llm_call_end",
      "trace_complete",
    ]);
    expect(sink.events.at(-1)).toMatchObject({ estimated_calls: 1, estimated_tokens: 15 });
  });

  it("is waited for by the end of the trace", async () => {
    const tokenizer = slowTokenizer();
    const trace = createTracer({ sinks: [memory()], estimateTokens: tokenizer }).startTrace();
    await model().invoke("When?", { callbacks: [trace.handler] });
    const ending = trace.end();
    tokenizer.answer();
    expect(await ending).toMatchObject({ estimated_calls: 1, estimated_tokens: 15 });
  });

  it("is given the messages, the tools and the answer", async () => {
    const tokenizer = slowTokenizer();
    const trace = createTracer({ sinks: [memory()], estimateTokens: tokenizer }).startTrace();
    await model().invoke(
      [
        ["system", "Be short."],
        ["human", "When?"],
      ],
      { callbacks: [trace.handler] },
    );
    expect(tokenizer.asked).toMatchObject([
      {
        messages: [
          { role: "system", text: "Be short." },
          { role: "user", text: "When?" },
        ],
        output: "The ferry leaves at ten.",
      },
    ]);
    tokenizer.answer();
  });

  it("does not keep a flush beyond its deadline", async () => {
    const tracer = createTracer({ sinks: [memory()], estimateTokens: slowTokenizer() });
    await model().invoke("When?", { callbacks: [tracer.handler] });
    expect(await tracer.flush({ timeoutMs: 20 })).toMatchObject({ pending: 0, dropped: 0 });
  });
});

describe("a wrong estimateTokens option", () => {
  it.each(["exact", 7, { name: "x" }])("is refused at construction: %j", (estimateTokens) => {
    expect(() => createTracer({ estimateTokens: estimateTokens as "heuristic" })).toThrow(
      /estimateTokens.*heuristic/,
    );
  });
});
