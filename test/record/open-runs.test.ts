import { AIMessageChunk } from "@langchain/core/messages";
import { tool } from "@langchain/core/tools";
import { FakeListChatModel, FakeStreamingChatModel } from "@langchain/core/utils/testing";
import { createTracer, type Tracer } from "langmeter";
import { memory } from "langmeter/sinks/memory";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { createOpenRuns } from "../../src/record/open-runs.ts";
import type { Run } from "../../src/record/run.ts";
import { fail } from "../delivery/fake-sinks.ts";

const START = Date.UTC(2026, 2, 1);

function startTracer(limits: { openRunTtlMs?: number; maxOpenRuns?: number } = {}) {
  const time = { now: START };
  const sink = memory();
  const tracer = createTracer({ ...limits, sinks: [sink], clock: () => time.now });
  const named = (name: string) => sink.events.filter(({ event }) => event === name);
  return { tracer, time, events: sink.events, named };
}

/** Reads two words of a stream and turns away: LangChain says nothing more about this call. */
async function breakOff(tracer: Tracer): Promise<void> {
  const model = new FakeStreamingChatModel({
    chunks: ["half ", "an ", "answer"].map((content) => new AIMessageChunk({ content })),
  });
  let words = 0;
  for await (const _ of await model.stream("talk", { callbacks: [tracer.handler] })) {
    words++;
    if (words === 2) break;
  }
}

const answer = (tracer: Tracer) =>
  new FakeListChatModel({ responses: ["fine"] }).invoke("hello", { callbacks: [tracer.handler] });

describe("a run that gets no end", () => {
  it("is given up as abandoned after its time to live, with what it had answered", async () => {
    const { tracer, time, named } = startTracer({ openRunTtlMs: 60_000 });
    await breakOff(tracer);
    time.now += 60_000;
    await tracer.flush();
    expect(named("llm_error")).toEqual([]);
    time.now += 1;
    await tracer.flush();
    expect(named("llm_error")).toEqual([
      expect.objectContaining({
        outcome: "abandoned",
        output: expect.stringMatching(/^half /),
        latency_ms: 60_001,
        cost_usd: null,
        timestamp: new Date(START + 60_001).toISOString(),
      }),
    ]);
    expect(named("llm_error")[0]).not.toHaveProperty("error_type");
    expect(named("trace_complete")).toEqual([
      expect.objectContaining({ outcome: "abandoned", errors: 0, unpriced_calls: 1 }),
    ]);
  });

  it("is given up when later calls come, without any flush", async () => {
    const { tracer, time, named } = startTracer({ openRunTtlMs: 60_000 });
    await breakOff(tracer);
    time.now += 70_000;
    await answer(tracer);
    expect(named("llm_error")).toHaveLength(1);
    expect(named("llm_call_end")).toHaveLength(1);
  });

  it("is given up after 15 minutes where nothing else is said", async () => {
    const { tracer, time, named } = startTracer();
    await breakOff(tracer);
    time.now += 15 * 60_000;
    await tracer.flush();
    expect(named("llm_error")).toHaveLength(0);
    time.now += 1;
    await tracer.flush();
    expect(named("llm_error")).toHaveLength(1);
  });

  it("is given up when the tracer closes", async () => {
    const { tracer, named } = startTracer();
    await breakOff(tracer);
    const report = await tracer.close();
    expect(named("llm_error")).toHaveLength(1);
    expect(named("trace_complete")).toHaveLength(1);
    expect(report).toMatchObject({ pending: 0, dropped: 0 });
  });

  it("is given up with the trace it belongs to, when that ends", async () => {
    const { tracer, named } = startTracer();
    const trace = tracer.startTrace();
    await breakOff({ ...tracer, handler: trace.handler });
    const summary = await trace.end();
    expect(summary).toMatchObject({ llm_calls: 1, outcome: "abandoned" });
    expect(named("llm_error")).toEqual([expect.objectContaining({ trace_id: trace.traceId })]);
    expect(await trace.end()).toBe(summary);
  });
});

describe("the cap on open runs", () => {
  it("gives up the oldest when one too many opens", async () => {
    const { tracer, named } = startTracer({ maxOpenRuns: 3 });
    for (let index = 0; index < 5; index++) await breakOff(tracer);
    const starts = named("llm_call_start").map(({ run_id }) => run_id);
    expect(named("llm_error").map(({ run_id }) => run_id)).toEqual(starts.slice(0, 2));
  });

  it("does not grow with streams that are broken off", async () => {
    const { tracer, named } = startTracer({ maxOpenRuns: 10 });
    for (let index = 0; index < 100; index++) await breakOff(tracer);
    expect(named("llm_error")).toHaveLength(90);
    expect(named("trace_complete")).toHaveLength(90);
  });

  it("leaves a tool alone that only took long", async () => {
    const { tracer, time, named } = startTracer({ openRunTtlMs: 60_000 });
    const slow = tool(
      async () => {
        time.now += 59_000;
        await tracer.flush();
        return "done";
      },
      { name: "slow", description: "takes its time", schema: z.object({}) },
    );
    await slow.invoke({}, { callbacks: [tracer.handler] });
    expect(named("tool_call_end")).toEqual([expect.objectContaining({ latency_ms: 59_000, output: "done" })]);
  });

  it("ignores the late end of a run that was given up", async () => {
    const { tracer, time, events, named } = startTracer({ openRunTtlMs: 1_000 });
    const late = tool(
      async () => {
        time.now += 2_000;
        await tracer.flush();
        return "too late";
      },
      { name: "late", description: "comes too late", schema: z.object({}) },
    );
    await late.invoke({}, { callbacks: [tracer.handler] });
    expect(named("tool_error")).toEqual([expect.objectContaining({ status: "abandoned" })]);
    expect(named("tool_call_end")).toEqual([]);
    expect(events.filter(({ event }) => event === "trace_complete")).toHaveLength(1);
  });
});

describe("a run whose last event fails", () => {
  it("is closed all the same and does not stand in the way of the next", () => {
    const runs = createOpenRuns({ ttlMs: 1_000, maxRuns: 10, abandon: fail(new Error("broken")) });
    runs.open(bareRun("old", 0), 0);
    expect(() => runs.expire(2_000)).toThrow("broken");
    expect(runs.size).toBe(0);
    runs.open(bareRun("new", 2_000), 2_000);
    expect(runs.find("new")).toBeDefined();
  });

  /** As much of a run as the table of open runs looks at. */
  function bareRun(runId: string, startedAt: number): Run {
    const tree = { openRuns: 0, closedRunIds: [], interrupted: false };
    return { kind: "model", runId, startedAt, tree, trace: { open: new Set() } } as unknown as Run;
  }
});
