import { jsTiktoken } from "langmeter/tokenizers/js-tiktoken";
import { describe, expect, it } from "vitest";
import { inputParts, outputParts } from "../../src/tokenizers/counted-parts.ts";

const message = (role: string, text: string, name?: string) => ({
  role,
  text,
  ...(name !== undefined && { name }),
});
const tokenizer = jsTiktoken();

// Both conversations, and what OpenAI's API counted for them, are in
// https://cookbook.openai.com/examples/how_to_count_tokens_with_tiktoken
const JARGON = [
  message(
    "system",
    "You are a helpful, pattern-following assistant that translates corporate jargon into plain English.",
  ),
  message("system", "New synergies will help drive top-line growth.", "example_user"),
  message("system", "Things working well together will increase revenue.", "example_assistant"),
  message(
    "system",
    "Let's circle back when we have more bandwidth to touch base on opportunities for increased leverage.",
    "example_user",
  ),
  message("system", "Let's talk later when we're less busy about how to do better.", "example_assistant"),
  message("user", "This late pivot means we don't have time to boil the ocean for the client deliverable."),
];
const WEATHER = [
  message("system", "You are a helpful assistant that can answer to questions about the weather."),
  message("user", "What's the weather like in San Francisco?"),
];
const WEATHER_TOOL = {
  name: "get_current_weather",
  description: "Get the current weather in a given location",
  parameters: JSON.stringify({
    type: "object",
    properties: {
      location: { type: "string", description: "The city and state, e.g. San Francisco, CA" },
      unit: {
        type: "string",
        description: "The unit of temperature to return",
        enum: ["celsius", "fahrenheit"],
      },
    },
    required: ["location"],
  }),
};

describe("the overhead of a chat", () => {
  it.each([
    ["gpt-4o", 124],
    ["gpt-4", 129],
  ])("makes the count what OpenAI's API says for messages with names: %s", async (model, tokens) => {
    expect((await tokenizer.count({ model, messages: JARGON })).inputTokens).toBe(tokens);
  });

  it("makes the count what OpenAI's API says for a tool", async () => {
    const { inputTokens } = await tokenizer.count({
      model: "gpt-4o",
      messages: WEATHER,
      tools: [WEATHER_TOOL],
    });
    expect(inputTokens).toBe(101);
  });

  it("is three tokens for no message at all and four more for each", () => {
    expect(inputParts({ messages: [] }).overhead).toBe(3);
    expect(inputParts({ messages: [message("user", "a"), message("assistant", "b")] }).overhead).toBe(11);
  });

  it("is three tokens for each tool call, asked for before or now", () => {
    const toolCalls = [{ name: "search", args: '{"query":"ink"}' }, {}];
    expect(inputParts({ messages: [{ role: "assistant", text: "", toolCalls }] })).toEqual({
      texts: ["", "search", '{"query":"ink"}'],
      overhead: 13,
    });
    expect(outputParts({ messages: [], outputToolCalls: toolCalls })).toEqual({
      texts: ["search", '{"query":"ink"}'],
      overhead: 6,
    });
  });
});

describe("a tool's schema", () => {
  const textsOf = (parameters: string) =>
    inputParts({ messages: [], tools: [{ name: "book", description: "Books a table.", parameters }] }).texts;

  it("counts as lines of name, type and description, nested ones too", () => {
    const person = { type: "object", properties: { name: { type: "string" } } };
    const schema = {
      properties: { when: { description: "ISO date." }, guests: { type: "array", items: person } },
    };
    expect(textsOf(JSON.stringify(schema))).toEqual([
      "book:Books a table",
      "when:any:ISO date",
      "guests:array:",
      "name:string:",
    ]);
  });

  it("counts as text where it is no JSON object", () => {
    expect(textsOf("{ broken")).toEqual(["book:Books a table", "{ broken"]);
    expect(textsOf("null")).toEqual(["book:Books a table", "null"]);
  });

  it("counts as text where it is too long to parse", () => {
    const long = JSON.stringify({ properties: { a: { description: "x".repeat(64_000) } } });
    expect(textsOf(long)).toEqual(["book:Books a table", long]);
  });
});
