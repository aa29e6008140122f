import { ChatPromptTemplate } from "@langchain/core/prompts";
import { RunnableLambda, RunnableMap } from "@langchain/core/runnables";
import { describe, expect, it } from "vitest";
import { ShelfRetriever } from "./situations/chains.ts";
import { dedent, outline } from "./support/outline.ts";
import { startRecording } from "./support/recording.ts";
import { scripted } from "./support/scripted-model.ts";

describe("a chain", () => {
  it("carries its name, kind and time, and never what flows through it", async () => {
    const { tracer, all } = startRecording();
    const chain = ChatPromptTemplate.fromTemplate("{question}").pipe(scripted("the answer"));
    await chain.invoke({ question: "the question" }, { callbacks: [tracer.handler], runName: "qa" });
    const chainEvents = [...all("chain_start"), ...all("chain_end")];
    expect(chainEvents.map(({ name, run_type }) => [name, run_type])).toEqual([
      ["qa", "chain"],
      ["ChatPromptTemplate", "prompt"],
      ["ChatPromptTemplate", "prompt"],
      ["qa", "chain"],
    ]);
    expect(JSON.stringify(chainEvents)).not.toMatch(/the question|the answer/);
    expect(all("chain_end").every(({ latency_ms }) => latency_ms > 0)).toBe(true);
  });

  it("in parallel branches keeps every model call under its own branch", async () => {
    const { tracer, events } = startRecording();
    const branches = RunnableMap.from({
      left: RunnableLambda.from((text: string) => scripted("l").invoke(text)).withConfig({ runName: "left" }),
      right: RunnableLambda.from((text: string) => scripted("r").invoke(text)).withConfig({
        runName: "right",
      }),
    });
    await branches.invoke("Hi", { callbacks: [tracer.handler] });
    const parentOf = (event: (typeof events)[number]) =>
      events.find(({ run_id }) => run_id === event.parent_run_id);
    const answers = events.filter((event) => event.event === "llm_call_end");
    expect(answers.map((event) => [event.output, parentOf(event)])).toEqual([
      ["l", expect.objectContaining({ name: "left" })],
      ["r", expect.objectContaining({ name: "right" })],
    ]);
  });

  it("counts one failure once, though it surfaces in every chain above", async () => {
    const { tracer, all, only } = startRecording();
    const inner = RunnableLambda.from((text: string) => scripted(new Error("503")).invoke(text));
    const chain = inner.pipe(RunnableLambda.from((text) => text));
    await expect(chain.invoke("Hi", { callbacks: [tracer.handler] })).rejects.toThrow("503");
    expect(all("chain_error")).toHaveLength(2);
    expect(only("trace_complete")).toMatchObject({ errors: 1, outcome: "error" });
  });

  it("that ends before what it started waits with its totals for the child", async () => {
    const { tracer, events, only } = startRecording();
    let late: Promise<unknown> | undefined;
    const chain = RunnableLambda.from((text: string, config) => {
      late = scripted({ text: "late", delayMs: 5 }).invoke(text, config);
      return "early";
    });
    await chain.invoke("Hi", { callbacks: [tracer.handler] });
    expect(events.at(-1)?.event).toBe("chain_end");
    await late;
    expect(outline(events)).toBe(
      dedent(`
        chain_start RunnableLambda
          llm_call_start
        chain_end RunnableLambda
          llm_call_end
        trace_complete success`),
    );
    expect(only("trace_complete")).toMatchObject({ llm_calls: 1, input_tokens: 100 });
    expect(only("trace_complete").latency_ms).toBeLessThan(only("llm_call_end").latency_ms + 5);
  });
});

describe("a retriever", () => {
  it("records the question and the number of documents, not the documents", async () => {
    const { tracer, only } = startRecording();
    await new ShelfRetriever().invoke("where?", { callbacks: [tracer.handler] });
    expect(only("retriever_start")).toMatchObject({ input: "where?", input_chars: 6 });
    expect(only("retriever_end")).toMatchObject({ document_count: 1, status: "success" });
    expect(JSON.stringify(only("retriever_end"))).not.toContain("a page");
  });
});
