import { setTimeout as delay } from "node:timers/promises";
import { createAgent } from "langchain";
import { createTracer, type FlushReport } from "langmeter";
import { memory } from "langmeter/sinks/memory";
import { describe, expect, it } from "vitest";
import { ScriptedChatModel } from "../langchain/support/scripted-model.ts";
import { add, askToAdd } from "../langchain/support/tools.ts";
import { idsSink, startIdsBackend } from "../sinks/support/ids-backend.ts";

const RUNS = 500;
const FLUSHES = 40;

describe("500 agent runs at once", () => {
  it("lose nothing, while 40 flushes run at once", { timeout: 60_000 }, async () => {
    const { server, ids } = await startIdsBackend();
    const witness = memory({ name: "witness" });
    const tracer = createTracer({ sinks: [witness, idsSink(server.url)] });
    const turns = Array.from({ length: RUNS }, async (_, index) => {
      const trace = tracer.startTrace({ userId: `u_${index}` });
      const model = new ScriptedChatModel({
        replies: [
          { ...askToAdd(), delayMs: 2 },
          { text: "3", delayMs: 2 },
        ],
      });
      const agent = createAgent({ model, tools: [add] });
      await agent.invoke({ messages: "1 + 2?" }, { callbacks: [trace.handler] });
      return trace.end();
    });
    const flushes: Promise<FlushReport>[] = [];
    for (let count = 0; count < FLUSHES; count++) {
      flushes.push(tracer.flush({ timeoutMs: 30_000 }));
      await delay(5);
    }
    const summaries = await Promise.all(turns);
    await Promise.all(flushes);
    const last = await tracer.flush({ timeoutMs: 30_000 });
    expect(last).toMatchObject({ pending: 0, dropped: 0 });
    expect(summaries.map(({ llm_calls, tool_calls }) => [llm_calls, tool_calls])).toEqual(
      Array.from({ length: RUNS }, () => [2, 1]),
    );
    expect(ids).toEqual(witness.events.map(({ event_id }) => event_id));
    expect(new Set(ids).size).toBe(ids.length);
    await tracer.close();
    await server.close();
  });
});
