import { type RunnableConfig, RunnableLambda } from "@langchain/core/runnables";
import { createAgent } from "langchain";
import { withContext } from "langmeter";
import { describe, expect, it } from "vitest";
import { type Recording, startRecording } from "./support/recording.ts";
import { ScriptedChatModel } from "./support/scripted-model.ts";
import { add, askToAdd } from "./support/tools.ts";

const RUNS = 100;
// Timers may fire a millisecond early by another clock.
const TIMER_TOLERANCE_MS = 2;
const NAMES = Array.from({ length: RUNS }, (_, index) => `u_${index}`);

function pauseOf(name: string): number {
  return (Number(name.slice(2)) * 7) % 10;
}

/** An agent turn in a chain, with an answer of its own and pauses that mix the runs up. */
function turnOf(name: string) {
  const delayMs = pauseOf(name);
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

/** A trace is as long as its calls together or longer, and never longer than its caller waited. */
function checkDurations({ events, all }: Recording, waitedMs: ReadonlyMap<string, number>): void {
  for (const { trace_id, user_id, latency_ms } of all("trace_complete")) {
    const own = events.filter((event) => event.trace_id === trace_id);
    const calls = own.filter((event) => event.event === "llm_call_end" || event.event === "tool_call_end");
    expect(calls).toHaveLength(3);
    expect(latency_ms).toBeGreaterThanOrEqual(calls.reduce((sum, call) => sum + call.latency_ms, 0));
    expect(latency_ms).toBeLessThanOrEqual(waitedMs.get(user_id ?? "") ?? Number.NaN);
    for (const call of own.filter((event) => event.event === "llm_call_end"))
      expect(call.latency_ms).toBeGreaterThanOrEqual(pauseOf(user_id ?? "") - TIMER_TOLERANCE_MS);
  }
}

describe(`${RUNS} concurrent runs`, () => {
  it("on one shared handler are as many traces, each in the scope of its own request", async () => {
    const recording = startRecording();
    const callbacks = [recording.tracer.handler];
    const waitedMs = new Map<string, number>();
    await Promise.all(
      NAMES.map(async (userId) => {
        const startedAt = performance.now();
        await withContext({ userId }, () => turnOf(userId).invoke("go", { callbacks }));
        waitedMs.set(userId, performance.now() - startedAt);
      }),
    );
    checkTraces(recording);
    checkDurations(recording, waitedMs);
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
