import { tool } from "@langchain/core/tools";
import type { ChatOpenAI } from "@langchain/openai";
import { createAgent } from "langchain";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { clientOf, collect, serve } from "./serve.ts";

const weather = tool(({ city }) => `18 degrees in ${city}`, {
  name: "get_weather",
  description: "Weather of a city",
  schema: z.object({ city: z.string() }),
});

async function streamed(model: ChatOpenAI, question: string) {
  const chunks = await collect(await model.stream(question));
  return chunks.reduce((whole, chunk) => whole.concat(chunk));
}

describe("chat completions", () => {
  it("answer with the scripted text, counts, served model and tier", async () => {
    const server = await serve({
      replies: [
        {
          text: "Good morning",
          usage: { input: 120, output: 40, cached: 64, reasoning: 8, inputAudio: 5, outputAudio: 6 },
          model: "gpt-4o-mini-2099-01-01",
          serviceTier: "flex",
        },
      ],
    });

    const message = await clientOf(server, { __includeRawResponse: true }).invoke("Hello");

    expect(message.text).toBe("Good morning");
    expect(message.usage_metadata).toEqual({
      input_tokens: 120,
      output_tokens: 40,
      total_tokens: 160,
      input_token_details: { cache_read: 64, audio: 5 },
      output_token_details: { reasoning: 8, audio: 6 },
    });
    expect(message.response_metadata).toMatchObject({
      model_name: "gpt-4o-mini-2099-01-01",
      finish_reason: "stop",
    });
    expect(message.additional_kwargs.__raw_response).toMatchObject({ service_tier: "flex" });
  });

  it("name the dated model behind an alias", async () => {
    const server = await serve();
    const message = await clientOf(server, { model: "gpt-4o" }).invoke("Hello");
    expect(message.response_metadata.model_name).toBe("gpt-4o-2024-08-06");
  });

  it("echo the question and guess the counts where nothing is scripted", async () => {
    const server = await serve();
    const message = await clientOf(server).invoke("Hello");
    expect(message.text).toBe("You said: Hello");
    expect(message.usage_metadata).toMatchObject({ input_tokens: 2, output_tokens: 4 });
  });

  it("take queued replies first, in order, then ask the responder", async () => {
    const server = await serve({
      replies: [{ text: "first" }],
      respond: ({ messages }) => ({ text: `${messages.length} messages` }),
    });
    server.reply({ text: "second" });
    const model = clientOf(server);
    const texts = [];
    for (const question of ["a", "b", "c"]) texts.push((await model.invoke(question)).text);
    expect(texts).toEqual(["first", "second", "1 messages"]);
  });

  it("stream word by word and end with the counts", async () => {
    const server = await serve({
      replies: [{ text: "one two three", usage: { input: 9, output: 3, cached: 2 } }],
    });
    const chunks = await collect(await clientOf(server).stream("Count"));
    const message = chunks.reduce((whole, chunk) => whole.concat(chunk));
    expect(chunks.map((chunk) => chunk.text).filter((text) => text !== "")).toEqual([
      "one ",
      "two ",
      "three",
    ]);
    expect(message.usage_metadata).toMatchObject({
      input_tokens: 9,
      output_tokens: 3,
      input_token_details: { cache_read: 2 },
    });
    expect(message.response_metadata).toMatchObject({ finish_reason: "stop", service_tier: "default" });
  });

  it("stream without counts where the client does not ask for them", async () => {
    const server = await serve();
    const message = await streamed(clientOf(server, { streamUsage: false }), "Hello");
    expect(message.text).toBe("You said: Hello");
    expect(message.usage_metadata).toBeUndefined();
  });

  it("leave the counts out where the script says so", async () => {
    const server = await serve({ replies: [{ noUsage: true }, { noUsage: true }] });
    const model = clientOf(server);
    expect((await model.invoke("Hello")).usage_metadata).not.toHaveProperty("input_tokens");
    expect((await streamed(model, "Hello")).usage_metadata).toBeUndefined();
  });

  it("call several tools in one turn, whole and streamed", async () => {
    const toolCalls = [
      { name: "get_weather", args: { city: "Oslo" } },
      { name: "get_weather", args: { city: "Rome" }, id: "call_rome" },
    ];
    const server = await serve({ replies: [{ toolCalls }, { text: "One moment.", toolCalls }] });
    const model = clientOf(server);

    const whole = await model.invoke("Weather?");
    const stream = await streamed(model, "Weather?");

    expect(whole.tool_calls).toMatchObject([
      { name: "get_weather", args: { city: "Oslo" }, id: "call_1_1" },
      { name: "get_weather", args: { city: "Rome" }, id: "call_rome" },
    ]);
    expect(whole.response_metadata.finish_reason).toBe("tool_calls");
    expect(stream.text).toBe("One moment.");
    expect(stream.tool_calls).toMatchObject([{ args: { city: "Oslo" } }, { args: { city: "Rome" } }]);
  });

  it("send tool arguments that are no JSON as they are", async () => {
    const server = await serve({ replies: [{ toolCalls: [{ name: "get_weather", args: "Oslo, please" }] }] });
    const message = await streamed(clientOf(server), "Weather?");
    expect(message.invalid_tool_calls).toMatchObject([{ name: "get_weather", args: "Oslo, please" }]);
  });

  it("carry an agent through a tool call to its answer", async () => {
    const server = await serve({
      replies: [{ toolCalls: [{ name: "get_weather", args: { city: "Oslo" } }] }],
    });
    const agent = createAgent({ model: clientOf(server), tools: [weather] });
    const { messages } = await agent.invoke({ messages: [{ role: "user", content: "Weather in Oslo?" }] });
    expect(messages.at(-1)?.text).toBe("The tools answered: 18 degrees in Oslo");
    expect(server.requests[1]?.body).toMatchObject({
      messages: [{ role: "user" }, { role: "assistant" }, { role: "tool", tool_call_id: "call_1_1" }],
    });
  });

  it("serve structured output", async () => {
    const server = await serve({ replies: [{ text: '{"title":"Harbour trip"}' }] });
    const titles = clientOf(server).withStructuredOutput(z.object({ title: z.string() }), {
      method: "jsonSchema",
    });
    expect(await titles.invoke("Name this chat")).toEqual({ title: "Harbour trip" });
    expect(server.requests[0]?.body).toMatchObject({ response_format: { type: "json_schema" } });
  });

  it("return as many choices as are asked for, or as are scripted", async () => {
    const server = await serve({ replies: [{ text: "same" }, { choices: ["left", "right"] }] });
    const model = clientOf(server, { n: 2 });
    const texts = async () =>
      (await model.generate([[{ role: "user", content: "Pick" }]])).generations[0]?.map(({ text }) => text);
    expect(await texts()).toEqual(["same", "same"]);
    expect(await texts()).toEqual(["left", "right"]);
  });

  it("stop for the scripted reason", async () => {
    const server = await serve({ replies: [{ text: "Once upon", finishReason: "length" }] });
    const message = await clientOf(server).invoke("Tell a story");
    expect(message.response_metadata.finish_reason).toBe("length");
  });

  it("wait before the first byte and before each piece", async () => {
    const server = await serve({ replies: [{ text: "a b c", latencyMs: 40, chunkDelayMs: 20 }] });
    const started = performance.now();
    const arrivals: number[] = [];
    for await (const chunk of await clientOf(server).stream("Slowly")) {
      if (chunk.text) arrivals.push(performance.now() - started);
    }
    expect(arrivals[0]).toBeGreaterThanOrEqual(55);
    expect(arrivals[2]).toBeGreaterThanOrEqual(95);
  });
});
