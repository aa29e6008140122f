import { ChatMessage, HumanMessage, SystemMessage, ToolMessage } from "@langchain/core/messages";
import { BaseRetriever } from "@langchain/core/retrievers";
import { tool } from "@langchain/core/tools";
import { type ContentMode, createTracer, type Trace, type Tracer } from "langmeter";
import { memory } from "langmeter/sinks/memory";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { startOpenAI } from "../langchain/support/openai.ts";

const SENTINEL = "grandmother's soup";
const PIXELS = Buffer.alloc(600, SENTINEL).toString("base64");
type Callbacks = { callbacks: [Tracer["handler"]]; metadata: Record<string, unknown> };

/** A call with the sentinel in everything that it sends, and in its answer. */
async function callModel(config: Callbacks): Promise<void> {
  const { model } = await startOpenAI([
    { text: JSON.stringify({ dish: SENTINEL }) },
    {
      toolCalls: [
        { name: "cook", args: { dish: SENTINEL } },
        { name: "cook", args: `not json: ${SENTINEL}` },
      ],
    },
    { error: { status: 400, message: `Cannot cook ${SENTINEL}` } },
  ]);
  const cook = tool(() => "", {
    name: "cook",
    description: `Cooks ${SENTINEL}`,
    schema: z.object({ dish: z.string().describe(SENTINEL) }),
  });
  const schema = { type: "object", title: SENTINEL, properties: { [SENTINEL]: { type: "string" } } };
  const responseFormat = {
    type: "json_schema",
    json_schema: { name: "dish", description: SENTINEL, schema },
  };
  const bound = model.bindTools([cook]).withConfig({ stop: [SENTINEL] });
  const prompt = [
    new SystemMessage(`You know ${SENTINEL}`),
    new ChatMessage({ role: SENTINEL, content: "Hello", name: SENTINEL }),
    new HumanMessage({
      name: SENTINEL,
      additional_kwargs: { note: SENTINEL },
      content: [
        { type: "text", text: `Cook ${SENTINEL}` },
        { type: "image_url", image_url: { url: `data:image/png;base64,${PIXELS}` } },
      ],
    }),
  ];
  await bound.withConfig({ response_format: responseFormat } as object).invoke(prompt, config);
  const asked = await bound.invoke(prompt, config);
  const answer = new ToolMessage({
    content: `Here: ${SENTINEL}`,
    tool_call_id: asked.tool_calls?.[0]?.id ?? "",
  });
  await expect(bound.invoke([...prompt, asked, answer], config)).rejects.toThrow(SENTINEL);
}

class Cookbook extends BaseRetriever {
  readonly lc_namespace = ["kitchen"];
  override async _getRelevantDocuments(query: string) {
    if (query.includes("burnt")) throw new Error(`No recipe for ${query}`);
    return [{ pageContent: SENTINEL, metadata: { [SENTINEL]: SENTINEL } }];
  }
}

async function callTools(config: Callbacks): Promise<void> {
  const schema = z.object({ dish: z.string(), times: z.number().optional() });
  const taste = tool(({ dish }) => ({ verdict: dish }), { name: "taste", description: "Tastes", schema });
  await taste.invoke({ dish: SENTINEL }, config);
  await taste.invoke({ type: "tool_call", id: "call_1", name: "taste", args: { dish: SENTINEL } }, config);
  const burn = tool(
    ({ dish }) => {
      throw new Error(`Burnt ${dish}`);
    },
    { name: "burn", description: "Burns", schema },
  );
  await expect(burn.invoke({ dish: SENTINEL }, config)).rejects.toThrow(SENTINEL);
  await new Cookbook().invoke(SENTINEL, config);
  await expect(new Cookbook().invoke(`burnt ${SENTINEL}`, config)).rejects.toThrow(SENTINEL);
}

function recordByHand(trace: Trace): void {
  trace.recordLlmCall({
    model: "gpt-4o-mini",
    input: [{ role: "user", content: SENTINEL }],
    output: SENTINEL,
    toolCalls: [{ id: "1", name: "cook", args: { [SENTINEL]: SENTINEL } }],
    parameters: { temperature: 1, stop: [SENTINEL], user: SENTINEL },
    metadata: { [SENTINEL]: SENTINEL },
  });
  trace.recordLlmCall({ model: "gpt-4o-mini", error: new Error(SENTINEL) });
  trace.recordToolCall({ name: "taste", input: { [SENTINEL]: SENTINEL }, output: [SENTINEL] });
  trace.recordToolCall({ name: "burn", error: SENTINEL });
  trace.feedback({ score: 0, comment: SENTINEL });
}

/** Everything that is recorded and logged of all this under the mode, as text. */
async function recordedUnder(content: ContentMode): Promise<string> {
  const sink = memory();
  const lines: string[] = [];
  const log = (line: string) => lines.push(line);
  const logger = { level: "debug", warn: log, info: log, debug: log };
  const tracer = createTracer({ content, sinks: [sink], logger });
  const trace = tracer.startTrace({ userId: "u_1", metadata: { note: SENTINEL, [SENTINEL]: 1 } });
  for (const handler of [trace.handler, tracer.handler]) {
    const config: Callbacks = {
      callbacks: [handler],
      metadata: { dish: { name: SENTINEL }, [SENTINEL]: "x" },
    };
    await callModel(config);
    await callTools(config);
  }
  recordByHand(trace);
  await trace.end();
  await tracer.close();
  expect(new Set(sink.events.map(({ event }) => event)).size).toBeGreaterThanOrEqual(11);
  return [JSON.stringify(sink.events), ...lines].join("\n");
}

describe("what was said to a model and by it", () => {
  it.each<ContentMode>(["none", "hashed"])("appears in no event and no log line under %s", async (mode) => {
    const recorded = await recordedUnder(mode);
    expect(recorded).not.toMatch(/grandmother|soup/);
    expect(recorded).not.toContain(PIXELS.slice(0, 40));
  });

  it("leaves lengths, counts and categories under none", async () => {
    const recorded = await recordedUnder("none");
    expect(recorded).toMatch(/"input_chars":\d+/);
    expect(recorded).toMatch(/"output_chars":\d+/);
    expect(recorded).toContain('"error_type":"invalid_request"');
    expect(recorded).toContain('"tools":["cook"]');
    expect(recorded).toContain('"user_id":"u_1"');
  });

  it("is recorded under truncated, so that the checks above look in the right places", async () => {
    const recorded = await recordedUnder("truncated");
    expect(recorded.split("soup").length).toBeGreaterThan(60);
  });

  it("never travels as tool schema, response format, stop string or picture", async () => {
    const recorded = await recordedUnder("truncated");
    expect(recorded).not.toMatch(/Cooks grandmother|"stop":|"properties"/);
    expect(recorded).not.toContain(PIXELS.slice(0, 40));
    expect(recorded).toContain("[image image/png 600 bytes]");
  });
});
