import { tool } from "@langchain/core/tools";
import { createAgent } from "langchain";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { ModelServer } from "../../../examples/model-server/server.ts";
import { clientOf, collect, serve } from "./serve.ts";

const weather = tool(({ city }) => `18 degrees in ${city}`, {
  name: "get_weather",
  description: "Weather of a city",
  schema: z.object({ city: z.string() }),
});

const responsesClient = (server: ModelServer) =>
  clientOf(server, { model: "gpt-5-mini", useResponsesApi: true });

describe("the Responses API", () => {
  it("answers with text, counts, served model and tier", async () => {
    const server = await serve({
      replies: [
        {
          text: "Good morning",
          usage: { input: 120, output: 40, cached: 64, reasoning: 8 },
          serviceTier: "priority",
        },
      ],
    });
    const message = await responsesClient(server).invoke("Hello");
    expect(message.text).toBe("Good morning");
    expect(message.usage_metadata).toEqual({
      input_tokens: 120,
      output_tokens: 40,
      total_tokens: 160,
      input_token_details: { cache_read: 64 },
      output_token_details: { reasoning: 8 },
    });
    expect(message.response_metadata).toMatchObject({
      model_name: "gpt-5-mini-2025-08-07",
      service_tier: "priority",
      status: "completed",
    });
  });

  it("sends the documented events in order, numbered from 0", async () => {
    const server = await serve({ replies: [{ reasoningSummary: "Easy.", text: "Hi you" }] });
    const response = await fetch(`${server.url}/responses`, {
      method: "POST",
      body: JSON.stringify({ model: "gpt-5-mini", input: "Hello", stream: true }),
    });
    const frames = (await response.text()).trim().split("\n\n");
    const events = frames.map(
      (frame) => JSON.parse(frame.slice(frame.indexOf("data: ") + 6)) as Record<string, unknown>,
    );

    expect(frames.map((frame) => frame.split("\n")[0])).toEqual(events.map(({ type }) => `event: ${type}`));
    expect(events.map((event) => event.sequence_number)).toEqual(events.map((_, index) => index));
    expect(events.map(({ type }) => type)).toEqual([
      "response.created",
      "response.in_progress",
      "response.output_item.added",
      "response.reasoning_summary_part.added",
      "response.reasoning_summary_text.delta",
      "response.reasoning_summary_text.done",
      "response.reasoning_summary_part.done",
      "response.output_item.done",
      "response.output_item.added",
      "response.content_part.added",
      "response.output_text.delta",
      "response.output_text.delta",
      "response.output_text.done",
      "response.content_part.done",
      "response.output_item.done",
      "response.completed",
    ]);
  });

  it("streams to the client piece by piece with counts at the end", async () => {
    const server = await serve({
      replies: [
        { reasoningSummary: "Count.", text: "one two", usage: { input: 9, output: 3, reasoning: 1 } },
      ],
    });
    const chunks = await collect(await responsesClient(server).stream("Count"));
    const message = chunks.reduce((whole, chunk) => whole.concat(chunk));
    expect(message.text).toBe("one two");
    expect(message.usage_metadata).toMatchObject({
      input_tokens: 9,
      output_tokens: 3,
      output_token_details: { reasoning: 1 },
    });
  });

  it("calls tools and reads their results back", async () => {
    const server = await serve({
      replies: [{ toolCalls: [{ name: "get_weather", args: { city: "Oslo" } }] }],
    });
    const agent = createAgent({ model: responsesClient(server), tools: [weather] });
    const { messages } = await agent.invoke({ messages: [{ role: "user", content: "Weather in Oslo?" }] });
    expect(messages.at(-1)?.text).toBe("The tools answered: 18 degrees in Oslo");
  });

  it("streams tool calls", async () => {
    const toolCalls = [
      { name: "get_weather", args: { city: "Oslo" } },
      { name: "get_weather", args: { city: "Rome" } },
    ];
    const server = await serve({ replies: [{ toolCalls }] });
    const chunks = await collect(await responsesClient(server).stream("Weather?"));
    const message = chunks.reduce((whole, chunk) => whole.concat(chunk));
    expect(message.tool_calls).toMatchObject([{ args: { city: "Oslo" } }, { args: { city: "Rome" } }]);
  });

  it("is incomplete when the answer was cut by its length", async () => {
    const server = await serve({ replies: [{ text: "Once", finishReason: "length" }] });
    const message = await responsesClient(server).invoke("Tell a story");
    expect(message.response_metadata).toMatchObject({
      status: "incomplete",
      incomplete_details: { reason: "max_output_tokens" },
    });
  });
});
