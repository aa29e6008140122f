import { createTracer, type EventName, type LangMeterEvent, type SamplingOptions } from "langmeter";
import { memory } from "langmeter/sinks/memory";
import { describe, expect, it } from "vitest";
import type { RecordedEvent } from "../../src/events/recorded-event.ts";
import type { SamplingRule } from "../../src/sampling/rule.ts";
import { createSampler } from "../../src/sampling/sampler.ts";
import { recordedSample } from "../events/samples.ts";

/** Trace ids spread evenly over the range that decides. */
function traceId(index: number, of: number): string {
  return Math.ceil((index / of) * 0x1_0000_0000)
    .toString(16)
    .padStart(8, "0")
    .padStart(32, "a");
}

interface Outcome {
  readonly passed: RecordedEvent[];
  left: number;
  early: number;
}

function sample(rule: SamplingRule, events: readonly RecordedEvent[]): Outcome & { waiting: number } {
  const outcome: Outcome = { passed: [], left: 0, early: 0 };
  const sampler = createSampler({
    rule,
    pass: (recorded) => outcome.passed.push(recorded),
    leaveOut: () => outcome.left++,
    rateFailed: () => {},
    decidedEarly: (count) => {
      outcome.early += count;
    },
    quiet: () => {},
    isActive: () => false,
    elapsed: () => 0,
  });
  for (const recorded of events) sampler.push(recorded);
  return { ...outcome, waiting: sampler.waiting() };
}

function inTrace(index: number, name: EventName, changes: Partial<LangMeterEvent> = {}): RecordedEvent {
  return recordedSample(name, { trace_id: traceId(index, 100), ...changes });
}

const names = (events: readonly RecordedEvent[]) => events.map(({ name }) => name);

describe("a rate", () => {
  it("passes its share of the traces, whole, and says so on every event", () => {
    const events = Array.from({ length: 100 }, (_, index) => [
      inTrace(index, "llm_call_start"),
      inTrace(index, "llm_call_end"),
      inTrace(index, "trace_complete"),
    ]).flat();
    const { passed, left } = sample({ rate: 0.1 }, events);
    expect(passed).toHaveLength(30);
    expect(left).toBe(270);
    expect(new Set(passed.map(({ event }) => event.trace_id)).size).toBe(10);
    expect(new Set(passed.map(({ event }) => event.sample_rate))).toEqual(new Set([0.1]));
  });

  it("decides alike in every process, and a higher one keeps what a lower one keeps", () => {
    const events = Array.from({ length: 100 }, (_, index) => inTrace(index, "llm_call_end"));
    const kept = (rate: number) => sample({ rate }, events).passed.map(({ traceId: id }) => id);
    expect(kept(0.2)).toEqual(kept(0.2));
    expect(kept(0.5)).toEqual(expect.arrayContaining(kept(0.2)));
  });

  it("lets errors and other critical events through, at their full weight", () => {
    const critical: EventName[] = ["llm_error", "api_error", "slow_request", "budget_exceeded", "feedback"];
    const { passed } = sample(
      { rate: 0 },
      critical.map((name) => inTrace(99, name)),
    );
    expect(names(passed)).toEqual(critical);
    expect(passed.every(({ event }) => event.sample_rate === undefined)).toBe(true);
  });

  it("may depend on whom the trace belongs to", () => {
    const rule: SamplingRule = { rate: ({ tags }) => (tags?.includes("paid") ? 1 : 0) };
    const { passed, left } = sample(rule, [
      inTrace(99, "llm_call_end", { tags: ["paid"] }),
      inTrace(98, "llm_call_end", { tags: ["free"] }),
    ]);
    expect([passed.length, left]).toEqual([1, 1]);
    expect(passed[0]?.event.sample_rate).toBeUndefined();
  });

  it.each([() => Number.NaN, () => 7, () => expect.fail("no such plan")])(
    "passes everything where its function fails: %s",
    (rate) => {
      expect(sample({ rate }, [inTrace(99, "llm_call_end")]).passed).toHaveLength(1);
    },
  );
});

describe("a share of users", () => {
  const ofUser = (user: number, trace: number, name: EventName = "llm_call_end") =>
    inTrace(trace, name, { user_id: `u_${user}` });
  const users = Array.from({ length: 1_000 }, (_, index) => index);

  it("has all traces of a user or none, and about as many users as the rate says", () => {
    const events = users.flatMap((user) => [ofUser(user, 1 + (user % 90)), ofUser(user, 99 - (user % 90))]);
    const outcomes = events.map((recorded) => [
      recorded.event.user_id,
      sample({ rate: 0.1, by: "user" }, [recorded]).passed.length,
    ]);
    const kept = new Map(
      users.map((user) => [
        `u_${user}`,
        outcomes.filter(([id]) => id === `u_${user}`).map(([, count]) => count),
      ]),
    );
    for (const counts of kept.values()) expect(new Set(counts).size).toBe(1);
    const share = [...kept.values()].filter(([count]) => count === 1).length;
    expect(share).toBeGreaterThan(60);
    expect(share).toBeLessThan(140);
  });

  it("waits with what comes before the user is known", () => {
    const decided = users.map((user) =>
      sample({ rate: 0.5, by: "user" }, [inTrace(99, "api_request"), ofUser(user, 99)]),
    );
    expect(new Set(decided.map(({ passed }) => passed.length))).toEqual(new Set([0, 2]));
  });

  it("counts a trace without a user for itself", () => {
    const { passed } = sample({ rate: 0.5, by: "user" }, [
      inTrace(10, "trace_complete"),
      inTrace(90, "trace_complete"),
    ]);
    expect(passed).toHaveLength(1);
  });
});

describe("a rule about whole traces", () => {
  const turn = (index: number, end: Partial<LangMeterEvent> = {}) => [
    inTrace(index, "llm_call_start"),
    inTrace(index, "llm_call_end"),
    inTrace(index, "trace_complete", end),
  ];
  const keep = { errors: true, slowMs: 5_000, costUsd: 0.5 };

  it.each<[string, Partial<LangMeterEvent>]>([
    ["in which something failed", { errors: 1 } as never],
    ["that ended in an error", { outcome: "error" } as never],
    ["that was slow", { latency_ms: 5_000 } as never],
    ["that was expensive", { cost_usd: 0.5 } as never],
  ])("keeps a trace %s, from its first event on, at its full weight", (_, end) => {
    const { passed, left } = sample({ rate: 0, keep }, turn(99, end));
    expect(names(passed)).toEqual(["llm_call_start", "llm_call_end", "trace_complete"]);
    expect(passed.every(({ event }) => event.sample_rate === undefined)).toBe(true);
    expect(left).toBe(0);
  });

  it("leaves the others to the rate", () => {
    const { passed, left } = sample({ rate: 0.5, keep }, [...turn(10), ...turn(90)]);
    expect(passed).toHaveLength(3);
    expect(passed.every(({ event }) => event.sample_rate === 0.5)).toBe(true);
    expect(left).toBe(3);
  });

  it("sends the errors of a trace that it leaves out", () => {
    const events = [inTrace(99, "llm_call_start"), inTrace(99, "llm_error"), inTrace(99, "trace_complete")];
    const { passed, left } = sample({ rate: 0, keep: { slowMs: 60_000 } }, events);
    expect(names(passed)).toEqual(["llm_error"]);
    expect(left).toBe(2);
  });

  it("keeps a trace with an event that the application named", () => {
    const named = { keep: { events: ["portfolio.create"] }, rate: 0 };
    const { passed, left } = sample(named, [
      ...turn(98),
      inTrace(99, "llm_call_start"),
      inTrace(99, "portfolio.create"),
    ]);
    expect([names(passed), left]).toEqual([["llm_call_start", "portfolio.create"], 3]);
  });

  it("holds what comes after the end to the same decision", () => {
    const late = inTrace(99, "api_request");
    expect(sample({ rate: 0, keep }, [...turn(99), late]).left).toBe(4);
    expect(sample({ rate: 0, keep }, [...turn(99, { errors: 1 } as never), late]).left).toBe(0);
  });

  it("decides the oldest traces without their end when too many are open, and loses none uncounted", () => {
    const events = Array.from({ length: 6_000 }, (_, index) =>
      recordedSample("llm_call_start", { trace_id: traceId(index, 6_000) }),
    );
    const { passed, left, waiting, early } = sample({ rate: 0.5, keep }, events);
    expect(waiting).toBeLessThanOrEqual(5_000);
    expect(early).toBe(1_000);
    expect(passed.length + left + waiting).toBe(6_000);
  });
});

describe("a tracer that samples", () => {
  const record = async (sampling: SamplingOptions, traces = 40) => {
    const all = memory({ name: "all" });
    const some = memory({ name: "some" });
    const tracer = createTracer({ sinks: [all, some], sampling });
    for (let count = 0; count < traces; count++) {
      const trace = tracer.startTrace();
      trace.recordLlmCall({ model: "gpt-4o-mini", usage: { input_tokens: 10, output_tokens: 5 } });
      await trace.end();
    }
    return { all: all.events, some: some.events, report: await tracer.close() };
  };

  it("does so per sink, and counts what it leaves out", async () => {
    const { all, some, report } = await record({ sinks: { some: 0 } });
    expect(all).toHaveLength(120);
    expect(some).toEqual([]);
    expect(report.sinks.some).toMatchObject({ sent: 0, dropped: 120, reasons: { sampled: 120 } });
    expect(report.sinks.all).toMatchObject({ sent: 120, dropped: 0 });
  });

  it("keeps the totals exact", async () => {
    const { some } = await record({ sinks: { some: { rate: 0.5 } } }, 200);
    const ends = some.filter((event) => event.event === "trace_complete");
    expect(ends.length).toBeGreaterThan(50);
    expect(ends.length).toBeLessThan(150);
    expect(new Set(ends.map(({ llm_calls, input_tokens }) => `${llm_calls} ${input_tokens}`))).toEqual(
      new Set(["1 10"]),
    );
  });

  it("decides what is open when it is closed", async () => {
    const { some, report } = await record({ rate: 0.999_999, keep: { errors: true } }, 3);
    expect(some).toHaveLength(9);
    expect(report.pending).toBe(0);
  });
});
