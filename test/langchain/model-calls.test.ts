import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { CallbackManager } from "@langchain/core/callbacks/manager";
import { HumanMessage, SystemMessage } from "@langchain/core/messages";
import { FakeLLM } from "@langchain/core/utils/testing";
import { OpenAI } from "@langchain/openai";
import { describe, expect, it } from "vitest";
import type { Reply } from "../../examples/model-server/reply.ts";
import { startOpenAI } from "./support/openai.ts";
import { startRecording } from "./support/recording.ts";
import { scripted } from "./support/scripted-model.ts";

/** A server of OpenAI's text completions, which answers all prompts of a request at once. */
async function startCompletions(usage: Record<string, number> | undefined, failure?: number | "cut") {
  const server = createServer(async (request, response) => {
    const { prompt } = (await json(request)) as { prompt: string[] };
    if (failure === "cut") return request.socket.destroy();
    response.statusCode = failure ?? 200;
    const choices = prompt.map((_, index) => ({ text: `answer ${index}`, index, finish_reason: "stop" }));
    response.setHeader("content-type", "application/json");
    response.end(
      JSON.stringify({
        id: "cmpl-1",
        object: "text_completion",
        model: "gpt-3.5-turbo-instruct",
        choices,
        usage,
      }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1` };
}

describe("a model call", () => {
  it("starts with its messages, their number and length, its model and its parameters", async () => {
    const { tracer, only } = startRecording();
    const { model } = await startOpenAI([{ text: "Hi" }], { temperature: 0.3, maxTokens: 50 });
    const prompt = [new SystemMessage("Be brief."), new HumanMessage("Hello")];
    await model.invoke(prompt, { callbacks: [tracer.handler] });
    expect(only("llm_call_start")).toMatchObject({
      provider: "openai",
      model: "gpt-4o-mini",
      operation: "chat",
      input: [
        { role: "system", content: "Be brief." },
        { role: "user", content: "Hello" },
      ],
      message_count: 2,
      input_chars: 14,
      model_parameters: { temperature: 0.3 },
    });
  });

  it("ends with the served model, the exact usage and the price of the table", async () => {
    const { tracer, only } = startRecording();
    const { model } = await startOpenAI([{ text: "Hi", usage: { input: 1_000, output: 200, cached: 400 } }]);
    await model.invoke("Hello", { callbacks: [tracer.handler] });
    expect(only("llm_call_end")).toMatchObject({
      model_requested: "gpt-4o-mini",
      model: expect.stringMatching(/^gpt-4o-mini-20/),
      output: "Hi",
      output_chars: 2,
      finish_reason: "stop",
      usage: { input_tokens: 1_000, output_tokens: 200, cache_read_tokens: 400, usage_source: "provider" },
      // 600 at 0.15, 400 at 0.075 and 200 at 0.60 dollars a million
      cost_usd: 0.00024,
      cost_source: "table",
    });
  });

  it("counts the usage of several choices once", async () => {
    const { tracer, only } = startRecording();
    const replies = [{ choices: ["a", "b", "c"], usage: { input: 10, output: 30 } }];
    const { model } = await startOpenAI(replies, { n: 3 });
    await model.invoke("Hello", { callbacks: [tracer.handler] });
    expect(only("llm_call_end")).toMatchObject({
      choices: 3,
      output: "a",
      usage: { input_tokens: 10, output_tokens: 30 },
      cost_usd: 0.0000195,
    });
  });

  it("keeps every choice, with its reason to stop, within one answer's limit", async () => {
    const { tracer, only } = startRecording({ maxContentChars: 9 });
    const replies: Reply[] = [{ choices: ["Roses are red", "Blue"], finishReason: "length" }];
    const { model } = await startOpenAI(replies, { n: 2 });
    await model.invoke("A colour", { callbacks: [tracer.handler] });
    const { output, output_choices, finish_reason, choices } = only("llm_call_end");
    expect({ output, finish_reason, choices }).toEqual({
      output: expect.stringMatching(/^Roses/),
      finish_reason: "length",
      choices: 2,
    });
    expect(output_choices).toEqual([
      { content: expect.stringMatching(/^Ros/), finish_reason: "length" },
      { content: "Blue", finish_reason: "length" },
    ]);
    expect(output_choices?.[0]?.content?.length).toBeLessThanOrEqual(5);
  });

  it("has no list of choices where there is one, and keeps the provider's id of the answer", async () => {
    const { tracer, all } = startRecording();
    const { model } = await startOpenAI([{ text: "Hi" }, { text: "Hi" }]);
    await model.invoke("Hello", { callbacks: [tracer.handler] });
    for await (const _chunk of await model.stream("Hello", { callbacks: [tracer.handler] }));
    await scripted("Hi").invoke("Hello", { callbacks: [tracer.handler] });
    const [invoked, streamed, unnamed] = all("llm_call_end");
    for (const end of [invoked, streamed]) {
      expect(end).not.toHaveProperty("output_choices");
      expect(end?.response_id).toMatch(/^chatcmpl-\w+$/);
    }
    expect(unnamed).not.toHaveProperty("response_id");
  });

  it("counts several prompts of one request once, on the first run", async () => {
    const { server, url } = await startCompletions({
      prompt_tokens: 30,
      completion_tokens: 60,
      total_tokens: 90,
    });
    const { tracer, all } = startRecording();
    const other = startRecording();
    const trace = tracer.startTrace();
    const model = new OpenAI({
      model: "gpt-3.5-turbo-instruct",
      apiKey: "sk-test",
      configuration: { baseURL: url },
    });
    await model.generate(["a", "b", "c"], {
      callbacks: [trace.handler, tracer.handler, other.tracer.handler],
    });
    const calls = all("llm_call_end");
    expect(calls.map(({ billing_status }) => billing_status)).toEqual(["priced", "free", "free"]);
    expect(calls.map(({ cost_source }) => cost_source)).toEqual(["table", "batch", "batch"]);
    expect(calls.map(({ output }) => output)).toEqual(["answer 0", "answer 1", "answer 2"]);
    // 30 at 1.50 and 60 at 2 dollars a million
    expect(await trace.end()).toMatchObject({
      llm_calls: 3,
      unpriced_calls: 0,
      input_tokens: 30,
      output_tokens: 60,
      cost_usd: 0.000165,
    });
    expect(other.all("llm_call_end").map(({ billing_status }) => billing_status)).toEqual([
      "priced",
      "free",
      "free",
    ]);
    server.close();
  });

  it("leaves several prompts of one request unpriced if the provider counts nothing, once", async () => {
    const { server, url } = await startCompletions(undefined);
    const { tracer } = startRecording();
    const trace = tracer.startTrace();
    const model = new OpenAI({
      model: "gpt-3.5-turbo-instruct",
      apiKey: "sk-test",
      configuration: { baseURL: url },
    });
    await model.generate(["a", "b", "c"], { callbacks: [trace.handler] });
    const summary = await trace.end();
    expect(summary).toMatchObject({ llm_calls: 3, unpriced_calls: 1 });
    server.close();
  });

  it.each([
    ["refused", 500, ["free", "free", "free"], 0],
    ["cut off", undefined, ["unpriced", "free", "free"], 1],
  ] as const)(
    "bills several prompts of one request once if it is %s",
    async (_, status, statuses, unpriced) => {
      const { server, url } = await startCompletions(undefined, status ?? "cut");
      const { tracer, all } = startRecording();
      const trace = tracer.startTrace();
      const model = new OpenAI({
        model: "gpt-3.5-turbo-instruct",
        apiKey: "sk-test",
        maxRetries: 0,
        configuration: { baseURL: url },
      });
      await expect(model.generate(["a", "b", "c"], { callbacks: [trace.handler] })).rejects.toThrow();
      expect(all("llm_error").map(({ billing_status }) => billing_status)).toEqual(statuses);
      expect(await trace.end()).toMatchObject({ llm_calls: 3, unpriced_calls: unpriced });
      server.close();
    },
  );

  it("counts reasoning as part of the output, over the Responses API too", async () => {
    for (const useResponsesApi of [false, true]) {
      const { tracer, only } = startRecording();
      const { model } = await startOpenAI(
        [{ text: "42", usage: { input: 20, output: 300, cached: 5, reasoning: 256 } }],
        { model: "gpt-5-mini", useResponsesApi },
      );
      await model.invoke("Why?", { callbacks: [tracer.handler] });
      expect(only("llm_call_end")).toMatchObject({
        output: "42",
        usage: { input_tokens: 20, output_tokens: 300, cache_read_tokens: 5, reasoning_tokens: 256 },
        cost_source: "table",
      });
      expect(only("llm_call_end").cost_usd).toBeGreaterThan(0);
    }
  });

  it("is unpriced where the provider counts nothing", async () => {
    const { tracer, only } = startRecording();
    const { model } = await startOpenAI([{ text: "Hi", noUsage: true }]);
    await model.invoke("Hello", { callbacks: [tracer.handler] });
    expect(only("llm_call_end")).toMatchObject({
      usage: { usage_source: "none" },
      cost_usd: null,
      cost_source: null,
    });
    expect(only("llm_call_end").usage).not.toHaveProperty("input_tokens");
    expect(only("trace_complete")).toMatchObject({ llm_calls: 1, unpriced_calls: 1 });
    expect(Object.keys(only("trace_complete")).join()).not.toMatch(
      /cost|(input|output|cached|reasoning)_tok/,
    );
  });

  it("is unpriced where nobody knows the model's price", async () => {
    const { tracer, only } = startRecording();
    const { model } = await startOpenAI([{ model: "house-model-7" }], { model: "house-model-7" });
    await model.invoke("Hello", { callbacks: [tracer.handler] });
    expect(only("llm_call_end")).toMatchObject({ model: "house-model-7", cost_usd: null });
    expect(only("trace_complete").unpriced_calls).toBe(1);
  });

  it("says that a content filter stopped the answer or refused the request", async () => {
    const { tracer, only } = startRecording();
    const { model } = await startOpenAI([
      { text: "I", finishReason: "content_filter" },
      { error: { status: 400, code: "content_filter" } },
    ]);
    await model.invoke("Hello", { callbacks: [tracer.handler] });
    await expect(model.invoke("Hello", { callbacks: [tracer.handler] })).rejects.toThrow();
    expect(only("llm_call_end").finish_reason).toBe("content_filter");
    expect(only("llm_error")).toMatchObject({
      outcome: "error",
      error_type: "content_filter",
      status_code: 400,
      usage: { usage_source: "none" },
      billing_status: "free",
      cost_usd: 0,
      cost_source: "refused",
    });
  });

  it("is a text completion where the model is no chat model", async () => {
    const { tracer, only } = startRecording();
    await new FakeLLM({ response: "there" }).invoke("Hello", { callbacks: [tracer.handler] });
    expect(only("llm_call_start")).toMatchObject({
      operation: "text_completion",
      input: [{ role: "user", content: "Hello" }],
    });
    expect(only("llm_call_end")).toMatchObject({ output: "there", usage: { usage_source: "none" } });
  });

  it("is recorded though its start comes without extra parameters", async () => {
    const { tracer, only } = startRecording();
    const manager = CallbackManager.configure([tracer.handler]);
    const [run] =
      (await manager?.handleLLMStart({ lc: 1, type: "not_implemented", id: ["x"] }, ["Hi"])) ?? [];
    await run?.handleLLMEnd({ generations: [[{ text: "there" }]] });
    expect(only("llm_call_start")).toMatchObject({ message_count: 1 });
    expect(only("llm_call_start")).not.toHaveProperty("model");
    expect(only("llm_call_end")).toMatchObject({ output: "there" });
  });
});

describe("the totals of a trace", () => {
  it("hold the first question, the final answer, the topic and the messages of the longest call", async () => {
    const { tracer } = startRecording();
    const trace = tracer.startTrace();
    const history = [new SystemMessage("Be brief."), new HumanMessage("When does the ferry\nleave?")];
    await scripted("At 10:15.").invoke(history, { callbacks: [trace.handler] });
    await scripted("Ferry times").invoke("Name this conversation", { callbacks: [trace.handler] });
    expect(await trace.end()).toMatchObject({
      llm_calls: 2,
      input: "When does the ferry\nleave?",
      topic: "When does the ferry",
      output: "Ferry times",
      message_count: 3,
      models: ["gpt-4o-mini"],
      outcome: "success",
    });
  });
});
