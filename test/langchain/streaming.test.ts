import { ChatPromptTemplate } from "@langchain/core/prompts";
import type { RunnableConfig } from "@langchain/core/runnables";
import { createAgent } from "langchain";
import { describe, expect, it, vi } from "vitest";
import { drain } from "./situations/situation.ts";
import { startOpenAI } from "./support/openai.ts";
import { startRecording } from "./support/recording.ts";
import { type ScriptedChatModel, scripted } from "./support/scripted-model.ts";

const prompt = ChatPromptTemplate.fromTemplate("{question}");
const CHUNK_DELAY_MS = 20;
// Timers may fire a millisecond early by another clock.
const TOLERANCE_MS = 2;

describe("a streamed model call", () => {
  it("has its first token when the first text comes, not with the empty chunk that names the role", async () => {
    const { tracer, only } = startRecording();
    const { model } = await startOpenAI([{ text: "one two", chunkDelayMs: CHUNK_DELAY_MS }]);
    await drain(await model.stream("Hello", { callbacks: [tracer.handler] }));
    const { latency_ms, time_to_first_token_ms } = only("llm_call_end");
    expect(time_to_first_token_ms).toBeGreaterThanOrEqual(CHUNK_DELAY_MS - TOLERANCE_MS);
    expect(latency_ms).toBeGreaterThanOrEqual((time_to_first_token_ms ?? 0) + CHUNK_DELAY_MS - TOLERANCE_MS);
  });

  it("has a first token when the first piece of a tool call comes", async () => {
    const { tracer, only } = startRecording();
    const { model } = await startOpenAI([{ toolCalls: [{ name: "add", args: { a: 1, b: 2 } }] }]);
    await drain(await model.stream("Hello", { callbacks: [tracer.handler] }));
    expect(only("llm_call_end")).toMatchObject({
      time_to_first_token_ms: expect.any(Number),
      tool_calls: [{ name: "add", args: '{"a":1,"b":2}' }],
    });
  });

  it("ends with the whole answer and the same usage and cost as an answer in one piece", async () => {
    const { tracer, all } = startRecording();
    const reply = { text: "one two", usage: { input: 1_000, output: 200, cached: 400 } };
    const { model } = await startOpenAI([reply, reply]);
    await model.invoke("Hello", { callbacks: [tracer.handler] });
    await drain(await model.stream("Hello", { callbacks: [tracer.handler] }));
    const [whole, streamed] = all("llm_call_end");
    const { output, model: served, usage, cost_usd } = whole ?? {};
    expect(streamed).toMatchObject({ output, model: served, usage, cost_usd, stream: true });
    expect(whole).not.toHaveProperty("stream");
  });

  it("keeps what had come when it fails", async () => {
    const { tracer, only } = startRecording();
    const { model } = await startOpenAI([
      { text: "one two three", interruption: { kind: "reset", afterChunks: 2 } },
    ]);
    const stream = await model.stream("Hello", { callbacks: [tracer.handler] });
    await expect(drain(stream)).rejects.toThrow();
    expect(only("llm_error")).toMatchObject({
      outcome: "error",
      error_type: "connection_error",
      output: "one two ",
      output_chars: 8,
      time_to_first_token_ms: expect.any(Number),
      cost_usd: null,
    });
    expect(only("trace_complete")).toMatchObject({ errors: 1, unpriced_calls: 1, outcome: "error" });
  });

  it("has a first token in an agent's event stream too, where LangChain reports no tokens", async () => {
    const { tracer, only } = startRecording();
    const agent = createAgent({ model: scripted("one two"), tools: [] });
    const question = { messages: [{ role: "user", content: "Hello" }] };
    await drain(await agent.streamEvents(question, { callbacks: [tracer.handler], version: "v3" }));
    expect(only("llm_call_end")).toMatchObject({
      output: "one two",
      stream: true,
      time_to_first_token_ms: expect.any(Number),
    });
  });

  it("fails with a timeout when the call's own time limit ends it, in the chain around it too", async () => {
    const { tracer, only } = startRecording();
    const { model } = await startOpenAI([
      { text: "one two three", interruption: { kind: "hang", afterChunks: 2 } },
    ]);
    const chain = prompt.pipe(model);
    const stream = chain.stream({ question: "Hello" }, { callbacks: [tracer.handler], timeout: 300 });
    await expect(stream.then(drain)).rejects.toThrow();
    await vi.waitFor(() => only("trace_complete"));
    const timeout = { error_type: "timeout", exception_type: "TimeoutError" };
    expect(only("llm_error")).toMatchObject({ ...timeout, outcome: "error", output: "one two " });
    expect(only("chain_error")).toMatchObject({ ...timeout, status: "error" });
    expect(only("trace_complete")).toMatchObject({ errors: 1, outcome: "error" });
  });

  it("is aborted, not failed, when the caller's signal ends the request", async () => {
    const { tracer, only } = startRecording();
    const controller = new AbortController();
    const { model } = await startOpenAI([
      { text: "one two three", interruption: { kind: "hang", afterChunks: 2 } },
    ]);
    const config = { callbacks: [tracer.handler], signal: controller.signal };
    const stream = await prompt.pipe(model).stream({ question: "Hello" }, config);
    setTimeout(() => controller.abort(), CHUNK_DELAY_MS);
    await expect(drain(stream)).rejects.toThrow(/abort/i);
    await vi.waitFor(() => only("trace_complete"));
    expect(only("llm_error")).toMatchObject({ outcome: "aborted", output: "one two " });
    expect(only("llm_error")).not.toHaveProperty("error_type");
    expect(only("chain_error").status).toBe("aborted");
    expect(only("trace_complete")).toMatchObject({ errors: 0, outcome: "aborted" });
  });
});

describe("a stream that LangChain never ends", () => {
  async function breakOff(model: ScriptedChatModel, config: RunnableConfig) {
    let pieces = 0;
    for await (const _ of await model.stream("Hello", config)) if (++pieces === 2) break;
  }

  it("is abandoned with its partial answer when the trace ends", async () => {
    const { tracer, only } = startRecording();
    const trace = tracer.startTrace();
    await breakOff(scripted("one two three"), { callbacks: [trace.handler] });
    expect(await trace.end()).toMatchObject({ outcome: "abandoned", errors: 0, unpriced_calls: 1 });
    expect(only("llm_error")).toMatchObject({ outcome: "abandoned", output: "one " });
    expect(only("llm_error")).not.toHaveProperty("error_message");
  });

  it("is abandoned by the shared handler when it has been open for longer than openRunTtlMs", async () => {
    let now = Date.UTC(2026, 0, 1);
    const { tracer, only, all } = startRecording({ clock: () => now, openRunTtlMs: 60_000 });
    await breakOff(scripted("one two three"), { callbacks: [tracer.handler] });
    now += 60_000;
    await tracer.flush();
    expect(all("llm_error")).toEqual([]);
    now += 1;
    await tracer.flush();
    expect(only("llm_error")).toMatchObject({ outcome: "abandoned", latency_ms: 60_001 });
    expect(only("trace_complete").outcome).toBe("abandoned");
  });

  it("is aborted where the signal ended it between two pieces", async () => {
    const { tracer, only } = startRecording();
    const controller = new AbortController();
    const { signal } = controller;
    const trace = tracer.startTrace();
    const reading = async () => {
      for await (const _ of await scripted("one two").stream("Hi", { callbacks: [trace.handler], signal }))
        controller.abort();
    };
    await expect(reading()).rejects.toThrow(/abort/i);
    expect((await trace.end()).outcome).toBe("aborted");
    expect(only("llm_error").outcome).toBe("aborted");
  });

  it("makes room for newer runs above maxOpenRuns", async () => {
    const { tracer, all } = startRecording({ maxOpenRuns: 2 });
    for (let call = 0; call < 5; call++)
      await breakOff(scripted("one two three"), { callbacks: [tracer.handler] });
    expect(all("llm_error").map(({ outcome }) => outcome)).toEqual(["abandoned", "abandoned", "abandoned"]);
  });

  it("takes the chain around it with it", async () => {
    const { tracer, only } = startRecording();
    const trace = tracer.startTrace();
    const chain = prompt.pipe(scripted("one two three"));
    for await (const _ of await chain.stream({ question: "Hello" }, { callbacks: [trace.handler] })) break;
    await trace.end();
    expect(only("llm_error").outcome).toBe("abandoned");
    expect(only("chain_error")).toMatchObject({ name: "RunnableSequence", status: "abandoned" });
  });
});
