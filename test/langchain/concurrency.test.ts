import { type RunnableConfig, RunnableLambda } from "@langchain/core/runnables";
import { createAgent } from "langchain";
import { withContext } from "langmeter";
import { describe, expect, it } from "vitest";
import { type Recording, startRecording } from "./support/recording.ts";
import { ScriptedChatModel } from "./support/scripted-model.ts";
import { add, askToAdd } from "./support/tools.ts";

const RUNS = 100;
const NAMES = Array.from({ length: RUNS }, (_, index) => `u_${index}`);

/** An agent turn in a chain, with an answer of its own and pauses that mix the runs up. */
function turnOf(name: string) {
  const delayMs = (name.length * 7 + Number(name.slice(2)) * 13) % 10;
  const model = new ScriptedChatModel({
    replies: [
      { ...askToAdd(`call_${name}`), delayMs },
      { text: `answer for ${name}`, delayMs },
    ],
  });
  const agent = createAgent({ model, tools: [add] });
  const question = { messages: [{ role: "user", content: `question of ${name}` }] };
  return RunnableLambda.from((_: string, config: RunnableConfig) => agent.invoke(question, config));
}

/** Every trace holds one whole turn and nothing of another one. Parents and totals are checked for any record. */
function checkTraces({ events, all }: Recording): void {
  const summaries = all("trace_complete");
  expect(summaries.map(({ user_id }) => user_id).sort()).toEqual([...NAMES].sort());
  for (const summary of summaries) {
    const name = summary.user_id;
    expect(summary).toMatchObject({
      llm_calls: 2,
      tool_calls: 1,
      input: `question of ${name}`,
      output: `answer for ${name}`,
      outcome: "success",
    });
    const own = events.filter(({ trace_id }) => trace_id === summary.trace_id);
    expect(new Set(own.map(({ user_id }) => user_id))).toEqual(new Set([name]));
    expect(own.find((event) => event.event === "tool_call_end")?.tool_call_id).toBe(`call_${name}`);
  }
}

/** Both calls of a turn pause for the turn's own time; nobody waits for another turn. */
function checkLatencies({ all }: Recording): void {
  for (const { latency_ms } of all("llm_call_end")) expect(latency_ms).toBeLessThan(5_000);
  const sequential = all("trace_complete").reduce((sum, { latency_ms }) => sum + latency_ms, 0);
  const starts = all("llm_call_start").map(({ timestamp }) => Date.parse(timestamp));
  const ends = all("trace_complete").map(({ timestamp }) => Date.parse(timestamp));
  expect(Math.max(...ends) - Math.min(...starts)).toBeLessThan(sequential);
}

describe(`${RUNS} concurrent runs`, () => {
  it("on one shared handler are as many traces, each in the scope of its own request", async () => {
    const recording = startRecording();
    const callbacks = [recording.tracer.handler];
    await Promise.all(
      NAMES.map((userId) => withContext({ userId }, () => turnOf(userId).invoke("go", { callbacks }))),
    );
    checkTraces(recording);
    checkLatencies(recording);
  });

  it("on a handler each are as many traces", async () => {
    const recording = startRecording();
    await Promise.all(
      NAMES.map(async (userId) => {
        const trace = recording.tracer.startTrace({ userId });
        await turnOf(userId).invoke("go", { callbacks: [trace.handler] });
        await trace.end();
      }),
    );
    checkTraces(recording);
  });

  it("on one shared handler tell users apart by metadata", async () => {
    const recording = startRecording();
    const callbacks = [recording.tracer.handler];
    await Promise.all(
      NAMES.map((name) => turnOf(name).invoke("go", { callbacks, metadata: { user_id: name } })),
    );
    checkTraces(recording);
  });

  it("of one model whose constructor has the handler are as many traces", async () => {
    const { tracer, all } = startRecording();
    const model = new ScriptedChatModel({
      replies: [{ text: "ok", delayMs: 3 }],
      callbacks: [tracer.handler],
    });
    await Promise.all(NAMES.map((userId) => withContext({ userId }, () => model.invoke(`I am ${userId}`))));
    const summaries = all("trace_complete");
    expect(summaries).toHaveLength(RUNS);
    for (const { user_id, input } of summaries) expect(input).toBe(`I am ${user_id}`);
  });
});
