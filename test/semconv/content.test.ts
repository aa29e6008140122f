import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { createGenAiMapper } from "../../src/semconv/genai-mapper.ts";
import type { FinishedSpan } from "../../src/spans/finished-span.ts";
import { fullModelCall, spanOf } from "./support/spans.ts";

const SENTINEL = "sentinel-9f3";
const mapped = createGenAiMapper({ content: true });

function schemaOf(name: string): object {
  return JSON.parse(
    readFileSync(new URL(`../fixtures/semconv/${name}.schema.json`, import.meta.url), "utf8"),
  );
}

/** The published schemas let every part pass as a generic one; here a part must be what its type says. */
function strict(schema: object): object {
  const { $defs, ...rest } = schema as { $defs: Record<string, object> };
  return { ...rest, $defs: { ...$defs, GenericPart: false } };
}

const validators = Object.fromEntries(
  ["input-messages", "output-messages"].map((name) => {
    const schema = schemaOf(name);
    const ajv = new Ajv2020();
    return [name, [ajv.compile(schema), ajv.compile(strict(schema))]];
  }),
);

function messages(span: FinishedSpan, which: "input" | "output"): unknown {
  const json = mapped(span).attributes[`gen_ai.${which}.messages`];
  if (json === undefined) return undefined;
  const parsed: unknown = JSON.parse(String(json));
  for (const isValid of validators[`${which}-messages`] ?? [])
    expect(isValid(parsed), json.toString()).toBe(true);
  return parsed;
}

const answered = (changes: Readonly<Record<string, unknown>>) => spanOf(["llm_call_end", changes]);

describe("messages", () => {
  it("are what the schemas of 1.41 publish", () => {
    expect(messages(fullModelCall(), "input")).toEqual([
      { role: "system", parts: [{ type: "text", content: "You help with parcels." }] },
      { role: "user", name: "ada", parts: [{ type: "text", content: "Where is P1?" }] },
      {
        role: "assistant",
        parts: [{ type: "tool_call", id: "call_1", name: "track_parcel", arguments: { id: "P1" } }],
      },
      { role: "tool", parts: [{ type: "tool_call_response", id: "call_1", response: "depot" }] },
    ]);
    expect(messages(fullModelCall(), "output")).toEqual([
      { role: "assistant", parts: [{ type: "text", content: "At the depot." }], finish_reason: "stop" },
    ]);
  });

  it("hold the tools that an answer asks for, their arguments as they came where they are no JSON", () => {
    const tool_calls = [
      { id: "c1", name: "track", args: '{"id":"P1"}' },
      { name: "open", args: "sha256:ab" },
      {},
    ];
    expect(
      messages(answered({ output: undefined, tool_calls, finish_reason: "tool_calls" }), "output"),
    ).toEqual([
      {
        role: "assistant",
        parts: [
          { type: "tool_call", id: "c1", name: "track", arguments: { id: "P1" } },
          { type: "tool_call", name: "open", arguments: "sha256:ab" },
          { type: "tool_call", name: "unknown" },
        ],
        finish_reason: "tool_call",
      },
    ]);
  });

  it("are one an answer where there are several", () => {
    const output_choices = [
      { content: "Red.", finish_reason: "length" },
      { tool_calls: [{ id: "c1", name: "paint" }], finish_reason: "tool_calls" },
    ];
    const span = answered({ output: "Red.", finish_reason: "length", choices: 2, output_choices });
    expect(messages(span, "output")).toEqual([
      { role: "assistant", parts: [{ type: "text", content: "Red." }], finish_reason: "length" },
      {
        role: "assistant",
        parts: [{ type: "tool_call", id: "c1", name: "paint" }],
        finish_reason: "tool_call",
      },
    ]);
    expect(mapped(span).attributes["gen_ai.response.finish_reasons"]).toEqual(["length", "tool_calls"]);
  });

  it("are attributes one by one for OpenInference, with the types of the values", () => {
    const { attributes } = createGenAiMapper({ content: true, aliases: ["openinference"] })(fullModelCall());
    expect(attributes).toMatchObject({
      "input.mime_type": "application/json",
      "output.mime_type": "application/json",
      "llm.input_messages.0.message.role": "system",
      "llm.input_messages.0.message.content": "You help with parcels.",
      "llm.input_messages.1.message.name": "ada",
      "llm.input_messages.2.message.tool_calls.0.tool_call.id": "call_1",
      "llm.input_messages.2.message.tool_calls.0.tool_call.function.name": "track_parcel",
      "llm.input_messages.2.message.tool_calls.0.tool_call.function.arguments": '{"id":"P1"}',
      "llm.input_messages.3.message.tool_call_id": "call_1",
      "llm.output_messages.0.message.role": "assistant",
      "llm.output_messages.0.message.content": "At the depot.",
    });
    expect(mapped(fullModelCall()).attributes).not.toHaveProperty(["llm.input_messages.0.message.role"]);
  });

  it.each([
    ["tool_call_end", { output: "depot" }, undefined, "text/plain"],
    ["tool_call_end", { output: '{"place":"depot"}' }, undefined, "application/json"],
    ["trace_complete", { input: "Where?", output: "There." }, "text/plain", "text/plain"],
    ["retriever_end", {}, undefined, undefined],
  ] as const)("have their type beside them: %s %j", (name, changes, input, output) => {
    const { attributes } = createGenAiMapper({ content: true, aliases: ["openinference"] })(
      spanOf([name, changes]),
    );
    expect(attributes["input.mime_type"]).toBe(input);
    expect(attributes["output.mime_type"]).toBe(output);
  });

  it.each([
    ["tool_calls", "tool_call"],
    ["tool_use", "tool_call"],
    ["max_tokens", "length"],
    ["MAX_TOKENS", "length"],
    ["incomplete", "length"],
    ["SAFETY", "content_filter"],
    ["content_filter", "content_filter"],
    ["end_turn", "stop"],
    ["COMPLETE", "stop"],
    ["pause_turn", "pause_turn"],
    [undefined, "stop"],
  ])("end for the reason %s: %s", (finish_reason, expected) => {
    expect(messages(answered({ finish_reason }), "output")).toMatchObject([{ finish_reason: expected }]);
  });

  it("end with a tool call where the provider says stop though it asks for tools", () => {
    const span = answered({ finish_reason: "STOP", tool_calls: [{ id: "c1", name: "track" }] });
    expect(messages(span, "output")).toMatchObject([{ finish_reason: "tool_call" }]);
  });

  it("are absent where nothing is known of them", () => {
    const span = spanOf(["llm_call_start", { input: undefined }], ["llm_call_end", { output: undefined }]);
    expect(messages(span, "input")).toBeUndefined();
    expect(messages(span, "output")).toBeUndefined();
  });

  it("hold messages without words, as a strict policy leaves them", () => {
    const input = [{ role: "user" }, { role: "tool", tool_call_id: "c1" }];
    expect(messages(spanOf(["llm_call_start", { input }], ["llm_call_end"]), "input")).toEqual([
      { role: "user", parts: [] },
      { role: "tool", parts: [{ type: "tool_call_response", id: "c1", response: "" }] },
    ]);
  });

  it("of an agent are the question of its trace and its final answer", () => {
    const root = { root: true };
    const span = spanOf(
      ["agent_finish", root],
      ["chain_end", root],
      ["trace_complete", { ...root, input: "Where is P1?" }],
    );
    expect(messages(span, "input")).toEqual([
      { role: "user", parts: [{ type: "text", content: "Where is P1?" }] },
    ]);
    expect(messages(span, "output")).toMatchObject([{ parts: [{ content: "At the depot." }] }]);
  });
});

/** One span of each kind, full of what may be private. */
function privateSpans(): FinishedSpan[] {
  const input = SENTINEL;
  const output = SENTINEL;
  const metadata = { note: SENTINEL };
  const tool_calls = [{ name: "track", args: JSON.stringify({ id: SENTINEL }) }];
  const root = { root: true, metadata };
  return [
    spanOf(
      ["llm_call_start", { input: [{ role: "user", content: input }] }],
      ["llm_call_end", { output, tool_calls, metadata }],
    ),
    spanOf(["llm_error", { error_message: SENTINEL, metadata }]),
    spanOf(["tool_call_start", { input }], ["tool_call_end", { output, metadata }]),
    spanOf(["tool_error", { error_message: SENTINEL, latency_ms: 1 }]),
    spanOf(["retriever_start", { input }], ["retriever_end", { metadata }]),
    spanOf(
      ["agent_finish", { ...root, output }],
      ["chain_end", root],
      ["trace_complete", { ...root, input, output }],
    ),
    spanOf(["trace_complete", { ...root, input, output, topic: SENTINEL }]),
  ];
}

describe("content", () => {
  it("is sent where it is asked for", () => {
    const spans = privateSpans().map((span) => JSON.stringify(mapped(span)));
    expect(spans.filter((json) => !json.includes(SENTINEL))).toEqual([]);
  });

  it("is never sent where it is not, whatever the record holds", () => {
    const mapper = createGenAiMapper({ semconv: "both", aliases: ["openinference"] });
    expect(JSON.stringify(privateSpans().map((span) => mapper(span)))).not.toContain(SENTINEL);
  });

  it("goes to OpenInference's input and output on request", () => {
    const mapper = createGenAiMapper({ content: true, aliases: ["openinference"] });
    const tool = spanOf(["tool_call_start"], ["tool_call_end"]);
    expect(mapper(tool).attributes).toMatchObject({
      "gen_ai.tool.call.arguments": '{"id":"P1"}',
      "gen_ai.tool.call.result": "depot",
      "input.value": '{"id":"P1"}',
      "output.value": "depot",
    });
  });
});
