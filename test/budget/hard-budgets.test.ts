import { HumanMessage } from "@langchain/core/messages";
import { ChatOpenAI } from "@langchain/openai";
import { Redis } from "ioredis";
import { type BudgetStore, createTracer, isLangMeterError, type Trace, type TracerOptions } from "langmeter";
import { memory } from "langmeter/sinks/memory";
import { describe, expect, it, onTestFinished } from "vitest";
import { startRespServer } from "../examples/cost-guard/resp-server.ts";
import { startOpenAiServer } from "./openai-server.ts";

/** What one call of the model behind the server costs: 1,000 input and 1,000 output tokens of gpt-4o-mini. */
const CALL_USD = 0.000_75;

function startTracer(budget: NonNullable<TracerOptions["budget"]>) {
  const sink = memory();
  const warnings: string[] = [];
  const logger = { warn: (line: string) => void warnings.push(line), info() {}, debug() {} };
  const tracer = createTracer({ sinks: [sink], logger, budget });
  onTestFinished(async () => void (await tracer.close()));
  return { tracer, events: sink.events, warnings };
}

async function ask(trace: Trace, baseURL: string): Promise<"answered" | "stopped"> {
  const model = new ChatOpenAI({
    model: "gpt-4o-mini",
    apiKey: "sk-test",
    maxRetries: 0,
    configuration: { baseURL },
  });
  const config = { callbacks: [trace.handler], signal: trace.signal };
  return model.invoke([new HumanMessage("hi")], config).then(
    () => "answered" as const,
    () => "stopped" as const,
  );
}

/** A store across the network, for several processes; it answers when it is told to, or after a turn. */
function sharedStore(): BudgetStore & { readonly sums: Map<string, number> } {
  const sums = new Map<string, number>();
  const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
  return {
    sums,
    async add(key, usd) {
      await turn();
      sums.set(key, (sums.get(key) ?? 0) + usd);
      return String(sums.get(key)); // as ioredis gives it
    },
    async get(key) {
      await turn();
      const sum = sums.get(key);
      return sum === undefined ? null : String(sum);
    },
  };
}

const hardLimit = { per: "user", usd: 2 * CALL_USD, hard: true } as const;

describe("a hard budget that is used up", () => {
  it.each([
    ["this process's memory", undefined],
    ["a shared store", sharedStore()],
  ])("stops every open trace of its account before its next call, counted in %s", async (_, store) => {
    const server = await startOpenAiServer();
    const { tracer, events, warnings } = startTracer({ limits: [hardLimit], ...(store && { store }) });
    const traces = Array.from({ length: 20 }, () => tracer.startTrace({ userId: "u_1" }));
    const [first] = traces;
    if (first === undefined) return expect.unreachable();
    expect([await ask(first, server.url), await ask(first, server.url)]).toEqual(["answered", "answered"]);
    await tracer.flush(); // the store has answered
    const later = await Promise.all(traces.map((trace) => ask(trace, server.url)));
    expect(new Set(later)).toEqual(new Set(["stopped"]));
    expect(server.requests).toBe(2);
    expect(traces.every((trace) => isLangMeterError(trace.signal.reason))).toBe(true);
    const summaries = await Promise.all(traces.map((trace) => trace.end()));
    expect(summaries.every(({ outcome }) => outcome !== "error")).toBe(true);
    expect(events.filter(({ event }) => event === "budget_exceeded")).toHaveLength(20);
    expect(warnings).toEqual([]);
  });

  it("stops a signal that was taken before, and no trace of another account", async () => {
    const { tracer } = startTracer({ limits: [{ per: "user", usd: 1, hard: true }] });
    const [spender, idle, other] = [
      tracer.startTrace({ userId: "u_1" }),
      tracer.startTrace({ user_id: "u_1" } as never),
      tracer.startTrace({ userId: "u_2" }),
    ];
    const { signal } = idle;
    spender.recordLlmCall({ model: "gpt-4o-mini", costUsd: 1 });
    expect([signal.aborted, other.signal.aborted]).toEqual([true, false]);
  });

  it("stops the calls of another process that shares the store", async () => {
    const server = await startOpenAiServer();
    const store = sharedStore();
    const [one, other] = [
      startTracer({ limits: [hardLimit], store }),
      startTracer({ limits: [hardLimit], store }),
    ];
    const waiting = other.tracer.startTrace({ userId: "u_1" });
    const spending = one.tracer.startTrace({ userId: "u_1" });
    for (let call = 0; call < 2; call++) await ask(spending, server.url);
    await spending.end();
    expect(await ask(waiting, server.url)).toBe("stopped");
    expect(server.requests).toBe(2);
    await waiting.end();
  });
});

describe("a reservation", () => {
  const reserving = { per: "user", usd: 5 * CALL_USD, hard: true, reserveUsd: CALL_USD } as const;

  it.each([
    ["this process's memory", undefined],
    ["a shared store", sharedStore()],
  ])("keeps a burst of calls at once within the budget, counted in %s", async (_, store) => {
    const server = await startOpenAiServer();
    const { tracer } = startTracer({ limits: [reserving], ...(store && { store }) });
    const traces = Array.from({ length: 20 }, () => tracer.startTrace({ userId: "u_1" }));
    const results = await Promise.all(traces.map((trace) => ask(trace, server.url)));
    expect(results.filter((result) => result === "answered")).toHaveLength(5);
    expect(server.requests).toBe(5);
    const summaries = await Promise.all(traces.map((trace) => trace.end()));
    const spent = summaries.reduce((sum, { cost_usd }) => sum + (cost_usd ?? 0), 0);
    expect(spent).toBeCloseTo(5 * CALL_USD, 12);
  });

  it("gives back what a call did not cost, and all of a call that failed", async () => {
    const server = await startOpenAiServer();
    const limit = { ...reserving, usd: 3 * CALL_USD, reserveUsd: 2 * CALL_USD };
    const { tracer } = startTracer({ limits: [limit] });
    const trace = tracer.startTrace({ userId: "u_1" });
    server.failNext();
    expect(await ask(trace, server.url)).toBe("stopped");
    expect(trace.signal.aborted).toBe(false);
    expect(await ask(trace, server.url)).toBe("answered");
    expect(await ask(trace, server.url)).toBe("answered");
    expect(await ask(trace, server.url)).toBe("stopped"); // one is left, and a call may cost two
    expect(server.answers).toBe(2);
  });

  it.each([
    [{ per: "user", usd: 1, reserveUsd: 0.1 }],
    [{ per: "user", usd: 1, hard: true, reserveUsd: 2 }],
    [{ per: "user", usd: 1, hard: true, reserveUsd: -1 }],
    [{ per: "user", usd: 1, hard: true, reserveUsd: Number.NaN }],
  ])("that cannot be kept is refused: %j", (limit) => {
    expect(() => createTracer({ budget: { limits: [limit as never] } })).toThrow(
      /^option budget: got .+ at limits\[0\]\.reserveUsd; allowed: /,
    );
  });
});

describe("a limit", () => {
  it.each([
    [{ per: "users", usd: 1 }, '"users" at limits[1].per'],
    [{ per: "user", usd: "5" }, '"5" at limits[1].usd'],
    [{ per: "user", usd: 5, every: "week" }, '"week" at limits[1].every'],
    [{ per: "user", usdd: 5 }, "an object with per, usdd at limits[1]"],
    ["user", '"user" at limits[1]'],
  ])("that is wrong is named by its place: %j", (limit, got) => {
    const limits = [{ per: "day", usd: 200 }, limit] as never;
    expect(() => createTracer({ budget: { limits } })).toThrow(`option budget: got ${got}; allowed: `);
  });
});

describe("ioredis as a store, as it is", () => {
  it("counts its texts as sums, and a burst of two processes stays within the budget", async () => {
    const redis = await startRespServer();
    onTestFinished(redis.stop);
    const server = await startOpenAiServer();
    const limit = { per: "user", usd: 5 * CALL_USD, hard: true, reserveUsd: CALL_USD } as const;
    const processes = [1, 2].map(() => {
      const client = new Redis(redis.url);
      onTestFinished(() => client.disconnect());
      const store = {
        add: (key: string, usd: number) => client.incrbyfloat(key, usd),
        get: (key: string) => client.get(key),
      };
      return startTracer({ limits: [limit], store });
    });
    const traces = processes.flatMap(({ tracer }) =>
      Array.from({ length: 10 }, () => tracer.startTrace({ userId: "u_1" })),
    );
    const results = await Promise.all(traces.map((trace) => ask(trace, server.url)));
    expect(results.filter((result) => result === "answered")).toHaveLength(5);
    expect(server.requests).toBe(5);
    const summaries = await Promise.all(traces.map((trace) => trace.end()));
    expect(summaries.reduce((sum, { cost_usd }) => sum + (cost_usd ?? 0), 0)).toBeCloseTo(5 * CALL_USD, 12);
    expect(processes.flatMap(({ warnings }) => warnings)).toEqual([]);
  });
});

describe("a store's answer that is no sum", () => {
  const answers: readonly [string, unknown][] = [
    ["NaN", Number.NaN],
    ["null", null],
    ["undefined", undefined],
    ["a negative number", -1],
    ["an object", { sum: 1 }],
    ["an empty text", ""],
    ["a text that is no number", "OK"],
    ["infinity", Number.POSITIVE_INFINITY],
    ["a promise that rejects", Promise.reject(new Error("down"))],
    // biome-ignore lint/suspicious/noThenProperty: that is the point
    ["a thenable that throws", { then: () => expect.fail("thrown in then") }],
  ];
  for (const [, answer] of answers) if (answer instanceof Promise) answer.catch(() => {});

  it.each(answers)(
    "is a failure where a sum was added: %s; hard budgets go on by what the process knows",
    async (_, answer) => {
      const store = { add: () => answer, get: () => answer } as unknown as BudgetStore;
      const { tracer, warnings } = startTracer({ limits: [{ per: "user", usd: 2, hard: true }], store });
      const trace = tracer.startTrace({ userId: "u" });
      trace.recordLlmCall({ model: "gpt-4o-mini", costUsd: 1.5 });
      await tracer.flush();
      expect(trace.signal.aborted).toBe(false);
      trace.recordLlmCall({ model: "gpt-4o-mini", costUsd: 1.5 });
      await trace.end();
      expect(trace.signal.aborted).toBe(true);
      expect(warnings).toEqual([expect.stringContaining("a budget could not be counted")]);
    },
  );

  it.each(answers)("stops hard budgets where onStoreError says so: %s", async (_, answer) => {
    const store = { add: () => answer, get: () => answer } as unknown as BudgetStore; // get: null is a key without a sum
    const limits = [{ per: "user", usd: 2, hard: true } as const];
    const { tracer, warnings } = startTracer({ limits, store, onStoreError: "stop" });
    const trace = tracer.startTrace({ userId: "u" });
    trace.recordLlmCall({ model: "gpt-4o-mini", costUsd: 0.1 });
    await trace.end();
    expect(trace.signal.aborted).toBe(true);
    expect(trace.signal.reason).toMatchObject({ code: "budget_exceeded", spentUsd: undefined });
    expect(warnings).toEqual([expect.stringContaining("hard budgets stop their traces")]);
  });

  it.each([["0.45"], [" 0.45 "], [0.45], [0n]])("is none where it is one: %s", async (sum) => {
    const store = { add: async () => sum, get: async () => sum } as unknown as BudgetStore;
    const { tracer, warnings } = startTracer({ limits: [{ per: "user", usd: 2, hard: true }], store });
    const trace = tracer.startTrace({ userId: "u" });
    trace.recordLlmCall({ model: "gpt-4o-mini", costUsd: 0.45 });
    await trace.end();
    expect([trace.signal.aborted, warnings]).toEqual([false, []]);
  });
});
