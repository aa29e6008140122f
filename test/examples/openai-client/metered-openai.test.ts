import OpenAI from "openai";
import { describe, expect, it } from "vitest";
import type { Reply } from "../../../examples/model-server/server.ts";
import { meterOpenAI } from "../../../examples/openai-client/metered-openai.ts";
import { failureOf } from "../model-server/serve.ts";
import { startModels } from "../support/start-models.ts";
import { startRecord } from "../support/start-record.ts";

const CHAT = {
  model: "gpt-4o-mini",
  temperature: 0.2,
  messages: [
    { role: "system", content: "Answer in one word." },
    { role: "user", content: "Which ferry?" },
  ],
} satisfies OpenAI.ChatCompletionCreateParamsNonStreaming;

async function startClient(...replies: readonly Reply[]) {
  const server = await startModels();
  server.reply(...replies);
  const record = await startRecord();
  const trace = record.tracer.startTrace({ userId: "maria" });
  return { ...record, server, trace, openai: meterOpenAI(new OpenAI({ maxRetries: 0 }), trace) };
}

async function textOf(chunks: AsyncIterable<OpenAI.ChatCompletionChunk>): Promise<string> {
  let text = "";
  for await (const { choices } of chunks) text += choices[0]?.delta.content ?? "";
  return text;
}

describe("the metered client", () => {
  const ANSWER: Reply = {
    text: "The 16:40.",
    usage: { input: 1_000, output: 100, cached: 200, reasoning: 40 },
  };

  /** What the record must say of that answer, streamed or not. */
  const ANSWERED = {
    provider: "openai",
    model_requested: "gpt-4o-mini",
    model: "gpt-4o-mini-2024-07-18",
    output: "The 16:40.",
    finish_reason: "stop",
    service_tier: "default",
    user_id: "maria",
    usage: { input_tokens: 1_000, output_tokens: 100, cache_read_tokens: 200, reasoning_tokens: 40 },
    // 800 at 0.15, 200 at 0.075 and 100 at 0.60 dollars a million
    cost_usd: 0.000_195,
  };

  it("records a chat completion with its prompt, answer, tokens and cost", async () => {
    const { openai, all } = await startClient(ANSWER);
    const completion = await openai.complete(CHAT);
    expect(completion.choices[0]?.message.content).toBe("The 16:40.");
    expect(all("llm_call_start")).toMatchObject([
      { input: CHAT.messages, model_parameters: { temperature: 0.2 }, operation: "chat" },
    ]);
    expect(all("llm_call_end")).toMatchObject([ANSWERED]);
  });

  it("makes the same record of a stream", async () => {
    const { openai, all } = await startClient(ANSWER);
    expect(await textOf(openai.stream(CHAT))).toBe("The 16:40.");
    expect(all("llm_call_end")).toMatchObject([ANSWERED]);
  });

  it.each(["whole", "streamed"])("records the tools that an answer asks for: %s", async (way) => {
    const { openai, all } = await startClient({
      toolCalls: [
        { name: "find_departures", args: { day: "Saturday" }, id: "c1" },
        { name: "get_weather", args: { day: "Saturday" }, id: "c2" },
      ],
    });
    if (way === "whole") await openai.complete(CHAT);
    else await textOf(openai.stream(CHAT));
    expect(all("llm_call_end")[0]?.tool_calls).toEqual([
      { id: "c1", name: "find_departures", args: '{"day":"Saturday"}' },
      { id: "c2", name: "get_weather", args: '{"day":"Saturday"}' },
    ]);
  });

  it("puts embeddings on the same bill", async () => {
    const { openai, all, trace, report } = await startClient({ usage: { input: 500, output: 0 } }, ANSWER);
    const { data } = await openai.embed({ model: "text-embedding-3-small", input: ["one", "two"] });
    await openai.complete(CHAT);
    expect(data).toHaveLength(2);
    expect(all("llm_call_end")[0]).toMatchObject({
      operation: "embeddings",
      usage: { input_tokens: 500, output_tokens: 0 },
      cost_usd: 0.000_01,
    });
    expect(await trace.end()).toMatchObject({ llm_calls: 2, cost_usd: 0.000_205, unpriced_calls: 0 });
    expect((await report({ by: "model" })).rows).toMatchObject([
      { model: "gpt-4o-mini-2024-07-18", cost_usd: 0.000_195 },
      { model: "text-embedding-3-small", cost_usd: 0.000_01 },
    ]);
  });

  it("takes part in a trace with the model calls around it", async () => {
    const { openai, trace, all } = await startClient(ANSWER);
    await trace.span("answer", () => openai.complete(CHAT));
    const [step] = all("chain_start");
    expect(step?.name).toBe("answer");
    expect(all("llm_call_end")).toMatchObject([{ parent_span_id: step?.span_id, trace_id: trace.traceId }]);
  });
});

describe("a failure", () => {
  it("is recorded by its category and reaches the caller as the client's own error", async () => {
    const { openai, all, trace } = await startClient(
      { error: { status: 429 } },
      { error: { status: 400, code: "content_filter" } },
      { error: { status: 401 } },
    );
    expect(await failureOf(openai.complete(CHAT))).toBeInstanceOf(OpenAI.RateLimitError);
    expect(await failureOf(textOf(openai.stream(CHAT)))).toBeInstanceOf(OpenAI.BadRequestError);
    expect(await failureOf(openai.embed({ model: "text-embedding-3-small", input: "one" }))).toBeInstanceOf(
      OpenAI.AuthenticationError,
    );
    expect(all("llm_error").map(({ error_type, status_code }) => [error_type, status_code])).toEqual([
      ["rate_limit", 429],
      ["content_filter", 400],
      ["auth_error", 401],
    ]);
    expect(await trace.end()).toMatchObject({ llm_calls: 3, errors: 3 });
  });

  it("in the middle of a stream keeps what had been said", async () => {
    const { openai, all } = await startClient({
      text: "one two three",
      error: { status: 500, afterChunks: 2 },
    });
    await expect(textOf(openai.stream(CHAT))).rejects.toThrow();
    expect(all("llm_error")).toMatchObject([
      { outcome: "error", error_type: "server_error", output: "one two " },
    ]);
  });

  it("is not what a reader makes who leaves a stream: that stops the request, and its cost is unknown", async () => {
    const { openai, all, trace, server } = await startClient({ text: "one two three", chunkDelayMs: 200 });
    for await (const { choices } of openai.stream(CHAT)) {
      if (choices[0]?.delta.content) break;
    }
    expect(all("llm_error")).toMatchObject([{ outcome: "aborted", output: "one ", cost_usd: null }]);
    expect(await trace.end()).toMatchObject({ errors: 0, unpriced_calls: 1 });
    await expect.poll(() => server.requests[0]?.closedEarly).toBe(true);
  });
});
