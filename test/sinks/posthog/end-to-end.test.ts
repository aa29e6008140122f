import { AIMessage, HumanMessage, ToolMessage } from "@langchain/core/messages";
import { createAgent } from "langchain";
import { createTracer } from "langmeter";
import { posthog } from "langmeter/sinks/posthog";
import { describe, expect, it } from "vitest";
import { startOpenAI } from "../../langchain/support/openai.ts";
import { add, askToAdd } from "../../langchain/support/tools.ts";
import { startClient } from "./support/posthog-client.ts";
import { API_KEY, type PostHogServer, startPostHogServer } from "./support/posthog-server.ts";

const MODES = [
  [
    "delivering by itself",
    (server: PostHogServer) => posthog({ apiKey: API_KEY, host: server.url, exceptions: true }),
  ],
  [
    "through posthog-node",
    (server: PostHogServer) => posthog({ client: startClient(server), exceptions: true }),
  ],
] as const;

describe.each(MODES)("posthog, %s,", (_, sinkFor) => {
  async function start() {
    const server = await startPostHogServer();
    return { server, tracer: createTracer({ sinks: [sinkFor(server)], environment: "test" }) };
  }

  it("has every choice, and a content in each message of a turn with tools", async () => {
    const { server, tracer } = await start();
    const { model } = await startOpenAI([{ choices: ["Red.", "Blue.", "Green."], finishReason: "length" }], {
      n: 3,
    });
    await model.invoke(
      [
        new HumanMessage("Add."),
        new AIMessage({ content: "", tool_calls: [{ id: "c1", name: "add", args: { a: 1 } }] }),
        new ToolMessage({ tool_call_id: "c1", content: "1" }),
      ],
      { callbacks: [tracer.handler] },
    );
    expect(await tracer.close()).toMatchObject({ pending: 0, dropped: 0 });
    const properties = server.named("$ai_generation")[0]?.properties ?? {};
    expect(properties.$ai_input).toMatchObject([
      { role: "user", content: "Add." },
      {
        role: "assistant",
        content: null,
        tool_calls: [{ id: "c1", type: "function", function: { name: "add" } }],
      },
      { role: "tool", content: "1", tool_call_id: "c1" },
    ]);
    const answer = (text: string) => ({ role: "assistant", content: [{ type: "text", text }] });
    expect(properties.$ai_output_choices).toEqual([answer("Red."), answer("Blue."), answer("Green.")]);
    expect(properties).toMatchObject({ choices: 3, $ai_stop_reason: "length" });
    expect(properties).not.toHaveProperty("output_choices");
  });

  it("has a conversation turn as a trace with its calls below", async () => {
    const { server, tracer } = await start();
    const { model } = await startOpenAI([
      { text: "Hello!", usage: { input: 2_006, output: 30, cached: 1_920 } },
      { text: "Good bye.", usage: { input: 100, output: 5 } },
    ]);
    const trace = tracer.startTrace({ userId: "u_17", threadId: "+15551234", channel: "sms" });
    await model.invoke("Hi", { callbacks: [trace.handler] });
    for await (const _chunk of await model.stream("Bye", { callbacks: [trace.handler] }));
    const summary = await trace.end();
    trace.feedback({ score: 1 });
    expect(await tracer.close()).toMatchObject({ pending: 0, dropped: 0 });

    const generations = server.named("$ai_generation");
    expect(generations).toHaveLength(2);
    for (const { distinct_id, properties } of server.events) {
      expect(distinct_id).toBe("u_17");
      expect(properties).toMatchObject({ trace_id: trace.traceId, channel: "sms", environment: "test" });
    }
    for (const { properties } of generations)
      expect(properties).toMatchObject({ $ai_parent_id: trace.traceId, $ai_session_id: "~2B15551234" });
    expect(generations[0]?.properties).toMatchObject({
      $ai_input: [{ role: "user", content: "Hi" }],
      $ai_output_choices: [{ role: "assistant", content: [{ type: "text", text: "Hello!" }] }],
      $ai_input_tokens: 2_006,
      $ai_cache_read_input_tokens: 1_920,
    });
    expect(generations[1]?.properties).toMatchObject({ $ai_stream: true, $ai_input_tokens: 100 });
    const costs = generations.map(({ properties }) => Number(properties.$ai_total_cost_usd));
    expect(costs.reduce((sum, cost) => sum + cost)).toBeCloseTo(summary.cost_usd ?? Number.NaN, 12);
    expect(server.only("$ai_trace")).toMatchObject({ $ai_trace_id: trace.traceId, llm_calls: 2 });
    expect(server.only("$ai_metric")).toMatchObject({ $ai_trace_id: trace.traceId });
    expect(server.only("trace_complete").cost_usd).toBe(summary.cost_usd);
  });

  it("has an agent's run as a tree without gaps", async () => {
    const { server, tracer } = await start();
    const { toolCalls } = askToAdd();
    const { model } = await startOpenAI([
      { toolCalls: toolCalls.map(({ name, args }) => ({ name, args })) },
      { text: "It is 3." },
    ]);
    const agent = createAgent({ model, tools: [add], name: "math" });
    await agent.invoke({ messages: [{ role: "user", content: "1 + 2?" }] }, { callbacks: [tracer.handler] });
    expect(await tracer.close()).toMatchObject({ pending: 0, dropped: 0 });

    const { $ai_trace_id: traceId, ...trace } = server.only("$ai_trace");
    expect(trace).toMatchObject({
      $ai_span_name: "math",
      $ai_output_state: [{ role: "assistant", content: "It is 3." }],
    });
    const runs = server.events.filter(({ event }) => /^\$ai_(span|generation)$/.test(event));
    const ids = new Set<unknown>([traceId, ...runs.map(({ properties }) => properties.$ai_span_id)]);
    expect(ids.size).toBe(runs.length + 1);
    for (const { properties } of runs) {
      expect(properties.$ai_trace_id).toBe(traceId);
      expect(ids).toContain(properties.$ai_parent_id);
    }
    const types = runs.map(({ properties }) => properties.$ai_span_type ?? "generation");
    expect(types.filter((type) => type !== "chain").sort()).toEqual([
      "agent",
      "generation",
      "generation",
      "tool",
    ]);
    expect(server.named("agent_action")).toHaveLength(1);
  });

  it("has an error once, at the model call where it arose", async () => {
    const { server, tracer } = await start();
    const { model } = await startOpenAI([{ error: { status: 429 } }]);
    const agent = createAgent({ model, tools: [add] });
    const run = agent.invoke(
      { messages: [{ role: "user", content: "1 + 2?" }] },
      { callbacks: [tracer.handler] },
    );
    await expect(run).rejects.toThrow();
    await tracer.close();
    expect(server.only("$exception").error_type).toBe("rate_limit");
    expect(server.only("$ai_generation")).toMatchObject({ $ai_is_error: true, $ai_http_status: 429 });
    expect(server.only("$ai_trace").$ai_is_error).toBe(true);
  });

  it("loses nothing of fifty conversations at once, each its own person's", async () => {
    const { server, tracer } = await start();
    const { model } = await startOpenAI([{ text: "Hello!" }]);
    const users = Array.from({ length: 50 }, (_, index) => `u_${index}`);
    await Promise.all(
      users.map(async (userId) => {
        const trace = tracer.startTrace({ userId });
        await model.invoke("Hi", { callbacks: [trace.handler] });
        await trace.end();
        await tracer.flush();
      }),
    );
    expect(await tracer.close()).toMatchObject({ pending: 0, dropped: 0 });
    for (const name of ["llm_call_start", "llm_call_end", "trace_complete", "$ai_generation", "$ai_trace"])
      expect(new Set(server.named(name).map(({ distinct_id }) => distinct_id))).toEqual(new Set(users));
    expect(server.events).toHaveLength(5 * users.length);
  });
});
