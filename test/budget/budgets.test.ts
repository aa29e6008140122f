import { HumanMessage } from "@langchain/core/messages";
import {
  type BudgetExceeded,
  type BudgetOptions,
  type BudgetStore,
  createTracer,
  isLangMeterError,
  type Trace,
} from "langmeter";
import { memory } from "langmeter/sinks/memory";
import { describe, expect, it } from "vitest";
import { startRecording } from "../langchain/support/recording.ts";
import { ScriptedChatModel } from "../langchain/support/scripted-model.ts";

/** A call that costs a dollar. */
function spend(trace: Trace, costUsd = 1): void {
  trace.recordLlmCall({ model: "gpt-4o-mini", costUsd, usage: { input_tokens: 1, output_tokens: 1 } });
}

function startBudget(budget: BudgetOptions) {
  const exceeded: BudgetExceeded[] = [];
  const recording = startRecording({ budget: { onExceeded: (each) => exceeded.push(each), ...budget } });
  return { ...recording, exceeded };
}

describe("a soft budget", () => {
  it("makes one event and one call when it is used up, and stops nothing", async () => {
    const { tracer, only, exceeded } = startBudget({ limits: [{ per: "user", usd: 2 }] });
    const trace = tracer.startTrace({ userId: "u_1" });
    for (let calls = 0; calls < 4; calls++) spend(trace);
    await trace.end();
    expect(only("budget_exceeded")).toMatchObject({
      budget: "user",
      limit_usd: 2,
      spent_usd: 2,
      hard: false,
      user_id: "u_1",
      trace_id: trace.traceId,
    });
    expect(exceeded).toEqual([{ budget: "user", key: "u_1", limitUsd: 2, spentUsd: 2, hard: false }]);
    expect(trace.signal.aborted).toBe(false);
  });

  it.each([
    ["user", { userId: "a" }, { userId: "b" }],
    ["thread", { threadId: "a" }, { threadId: "b" }],
    ["channel", { channel: "a" }, { channel: "b" }],
  ] as const)("counts each %s apart, over all traces", async (per, one, other) => {
    const { tracer, all } = startBudget({ limits: [{ per, usd: 2 }] });
    for (const context of [one, other, one]) {
      const trace = tracer.startTrace(context);
      spend(trace);
      await trace.end();
    }
    expect(all("budget_exceeded")).toHaveLength(1);
  });

  it("counts nothing for what nobody is named", async () => {
    const { tracer, events } = startBudget({ limits: [{ per: "user", usd: 0.5 }] });
    const trace = tracer.startTrace();
    spend(trace);
    await trace.end();
    expect(events.some(({ event }) => event === "budget_exceeded")).toBe(false);
  });

  it.each([
    ["day", 1],
    ["month", 0],
    ["ever", 0],
  ] as const)("begins anew by its period: %s", async (every, freshStarts) => {
    let now = Date.UTC(2026, 2, 30, 12);
    const { tracer, all } = startBudget({ limits: [{ per: "user", usd: 1, every }] });
    const clocked = startRecording({
      clock: () => now,
      budget: { limits: [{ per: "user", usd: 1, every }] },
    });
    const turn = async () => {
      const trace = clocked.tracer.startTrace({ userId: "u" });
      spend(trace);
      await trace.end();
    };
    await turn();
    now += 86_400_000;
    await turn();
    expect(clocked.all("budget_exceeded")).toHaveLength(1 + freshStarts);
    expect([tracer.handler.name, all("budget_exceeded").length]).toEqual(["langmeter", 0]);
  });

  it("adds exactly: a thousand times a tenth of a cent is a dollar", async () => {
    const { tracer, only } = startBudget({ limits: [{ per: "day", usd: 1 }] });
    const trace = tracer.startTrace();
    for (let calls = 0; calls < 1_000; calls++) spend(trace, 0.001);
    await trace.end();
    expect(only("budget_exceeded").spent_usd).toBe(1);
  });
});

describe("a hard budget", () => {
  it("stops the run through the trace's signal, and what it cost so far is recorded", async () => {
    const { tracer, only, all } = startBudget({ limits: [{ per: "trace", usd: 0.000_01, hard: true }] });
    const trace = tracer.startTrace();
    const model = new ScriptedChatModel({ replies: ["first", { text: "never", delayMs: 5_000 }] });
    const ask = () =>
      model.invoke([new HumanMessage("hi")], { callbacks: [trace.handler], signal: trace.signal });
    await ask();
    await expect(ask()).rejects.toThrow();
    expect(trace.signal.aborted).toBe(true);
    const reason: unknown = trace.signal.reason;
    expect(isLangMeterError(reason) && reason.code).toBe("budget_exceeded");
    expect(reason).toMatchObject({ name: "BudgetExceededError", budget: "trace", limitUsd: 0.000_01 });
    const summary = await trace.end();
    expect(summary.cost_usd).toBeGreaterThan(0.000_01);
    expect(only("budget_exceeded").hard).toBe(true);
    expect(all("llm_call_end")).toHaveLength(1);
  });

  it("stops a later trace of the same user before its first call", async () => {
    const { tracer, all } = startBudget({ limits: [{ per: "user", usd: 1, hard: true }] });
    const first = tracer.startTrace({ userId: "u" });
    spend(first);
    await first.end();
    const second = tracer.startTrace({ userId: "u" });
    expect(second.signal.aborted).toBe(true);
    await second.end();
    expect(tracer.startTrace({ userId: "other" }).signal.aborted).toBe(false);
    expect(all("budget_exceeded")).toHaveLength(2);
  });
});

describe("several limits on the same money", () => {
  it("share one sum: the soft one warns, the hard one stops", async () => {
    const { tracer, exceeded } = startBudget({
      limits: [
        { per: "user", usd: 2 },
        { per: "user", usd: 3, hard: true },
      ],
    });
    const trace = tracer.startTrace({ userId: "u" });
    for (let calls = 0; calls < 2; calls++) spend(trace);
    expect(exceeded).toMatchObject([{ limitUsd: 2, spentUsd: 2, hard: false }]);
    expect(trace.signal.aborted).toBe(false);
    spend(trace);
    expect(exceeded.at(-1)).toMatchObject({ limitUsd: 3, spentUsd: 3, hard: true });
    expect(trace.signal.aborted).toBe(true);
    await trace.end();
  });
});

/** A store across the network. */
function slowStore(): BudgetStore & {
  readonly sums: Map<string, number>;
  readonly ttls: (number | undefined)[];
} {
  const sums = new Map<string, number>();
  const ttls: (number | undefined)[] = [];
  return {
    sums,
    ttls,
    async add(key, usd, ttlMs) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      ttls.push(ttlMs);
      sums.set(key, (sums.get(key) ?? 0) + usd);
      return sums.get(key) ?? 0;
    },
    async get(key) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      return sums.get(key) ?? 0;
    },
  };
}

describe("a shared store", () => {
  it("counts for all processes, and the trace waits for its answer", async () => {
    const store = slowStore();
    const limits = [{ per: "user", usd: 2 } as const];
    const [one, other] = [startBudget({ limits, store }), startBudget({ limits, store })];
    for (const { tracer } of [one, other]) {
      const trace = tracer.startTrace({ userId: "u" });
      spend(trace);
      await trace.end();
    }
    expect(one.all("budget_exceeded")).toHaveLength(0);
    expect(other.only("budget_exceeded").spent_usd).toBe(2);
    const [key] = store.sums.keys();
    expect(key).toMatch(/^langmeter:budget:user:u:\d{4}-\d\d-\d\d$/);
    expect(store.ttls).toEqual([86_400_000, 86_400_000]);
  });

  it("stops a trace as soon as it answers that nothing is left", async () => {
    const store = slowStore();
    const { tracer } = startBudget({ limits: [{ per: "user", usd: 1, every: "ever", hard: true }], store });
    store.sums.set("langmeter:budget:user:u", 1);
    const trace = tracer.startTrace({ userId: "u" });
    expect(trace.signal.aborted).toBe(false);
    await trace.end();
    expect(trace.signal.aborted).toBe(true);
  });

  it("that never answers does not hold the trace", async () => {
    const warnings: string[] = [];
    const logger = { warn: (text: string) => warnings.push(text), info() {}, debug() {} };
    const never = () => new Promise<number>(() => {});
    const store = { add: never, get: never };
    const tracer = createTracer({ logger, budget: { limits: [{ per: "day", usd: 1 }], store } });
    const trace = tracer.startTrace();
    spend(trace, 5);
    expect((await trace.end()).cost_usd).toBe(5);
    expect(warnings[0]).toContain("the store does not answer");
    await tracer.close();
  });

  it.each<[string, BudgetStore]>([
    ["throws", { add: () => expect.fail("down"), get: () => expect.fail("down") }],
    [
      "rejects",
      { add: () => Promise.reject(new Error("down")), get: () => Promise.reject(new Error("down")) },
    ],
  ])("that %s costs the application nothing but a warning", async (_, store) => {
    const warnings: string[] = [];
    const logger = { warn: (text: string) => warnings.push(text), info() {}, debug() {} };
    const { tracer } = startRecording({
      logger,
      budget: { limits: [{ per: "day", usd: 1, hard: true }], store },
    });
    const trace = tracer.startTrace();
    spend(trace, 5);
    expect((await trace.end()).cost_usd).toBe(5);
    expect(warnings).toEqual([expect.stringContaining("a budget could not be counted: down")]);
    // This process goes on counting by what it knows.
    expect(trace.signal.aborted).toBe(true);
  });
});

describe("a call at an unknown cost", () => {
  const limits = [{ per: "user", usd: 1 }] as const;

  function startWithWarnings(budget: BudgetOptions) {
    const sink = memory();
    const warnings: string[] = [];
    const logger = { warn: (line: string) => void warnings.push(line), info: () => {}, debug: () => {} };
    return { tracer: createTracer({ sinks: [sink], budget, logger }), sink, warnings };
  }

  it("adds to no sum, but the log names its model once and the budget says how many there were", async () => {
    const exceeded: BudgetExceeded[] = [];
    const onExceeded = (each: BudgetExceeded) => void exceeded.push(each);
    const { tracer, sink, warnings } = startWithWarnings({ limits, onExceeded });
    for (const userId of ["u", "u", "other"]) {
      const trace = tracer.startTrace({ userId });
      trace.recordLlmCall({ model: "house-model-7", usage: { input_tokens: 5, output_tokens: 1 } });
      if (userId === "u") spend(trace, 0.5);
      await trace.end();
    }
    expect(warnings).toEqual([expect.stringMatching(/house-model-7 is in no budget's sum/)]);
    expect(exceeded).toEqual([
      { budget: "user", key: "u", limitUsd: 1, spentUsd: 1, hard: false, unpricedCalls: 2 },
    ]);
    const event = sink.events.find(({ event }) => event === "budget_exceeded");
    expect(event).toMatchObject({ spent_usd: 1, unpriced_calls: 2 });
  });

  it("is no free call: what the provider refused is not counted as unknown", async () => {
    const { tracer, warnings } = startWithWarnings({ limits });
    const error = Object.assign(new Error("slow down"), { status: 429 });
    const trace = tracer.startTrace({ userId: "u" });
    trace.recordLlmCall({ model: "gpt-4o-mini", error });
    expect(await trace.end()).toMatchObject({ unpriced_calls: 0, cost_usd: 0 });
    expect(warnings).toEqual([]);
  });
});
