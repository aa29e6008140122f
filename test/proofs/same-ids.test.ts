import { createTracer, type LangMeterEvent, type TraceSummary } from "langmeter";
import { memory } from "langmeter/sinks/memory";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startBackendRounds } from "./support/all-backends.ts";
import type { Arrived } from "./support/backend.ts";
import { BILLED, planTrip } from "./support/travel-agent.ts";

// Both ways of using Sentry may listen to one run here: what arrives of them are things of different kinds.
const backends = (await startBackendRounds()).flat();

describe("one run of an agent, delivered to every backend at once,", () => {
  let events: readonly LangMeterEvent[];
  let summary: TraceSummary;
  const arrived = new Map<string, Arrived>();

  beforeAll(async () => {
    const record = memory();
    const sinks = backends.map(({ name, createSink }) => ({ ...createSink(), name }));
    const tracer = createTracer({ environment: "prod", sinks: [...sinks, record] });
    const trace = tracer.startTrace({ userId: "u_17", threadId: "t_42" });
    await planTrip(trace.handler);
    summary = await trace.end();
    expect(await tracer.close()).toMatchObject({ pending: 0, dropped: 0 });
    for (const backend of backends) {
      await backend.sent(); // a client that delivers by itself has delivered
      arrived.set(backend.name, await backend.arrived());
    }
    events = record.events;
  });

  afterAll(async () => {
    for (const backend of backends) await backend.close();
  });

  it("is recorded with everything that a run can have", () => {
    expect(summary).toMatchObject({
      llm_calls: 3,
      tool_calls: 2,
      errors: 1,
      input_tokens: BILLED.input,
      output_tokens: BILLED.output,
      unpriced_calls: 0,
    });
    expect(summary.cost_usd).toBeGreaterThan(0);
    expect(events.map(({ event }) => event)).toEqual(expect.arrayContaining(["retriever_end", "tool_error"]));
  });

  it.each(backends)("has one trace id in $name, the tracer's", ({ name }) => {
    const traceIds = arrived.get(name)?.traceIds ?? [];
    expect(traceIds).toEqual([summary.trace_id.slice(0, name === "console" ? 8 : undefined)]);
  });

  it.each(backends)("has in $name the ids of the record, all and no others", ({ name, idsOf }) => {
    const ids = idsOf(events);
    expect(ids).not.toEqual([]);
    expect(arrived.get(name)?.ids.toSorted()).toEqual(ids.toSorted());
  });

  it.each(backends)("has in $name the tokens and the cost of the trace", ({ name }) => {
    if (name === "sentry") return expect(arrived.get(name)?.totals).toBeUndefined(); // errors have none
    const { input_tokens: input, output_tokens: output, cost_usd } = summary;
    const usd = expect.closeTo(cost_usd ?? Number.NaN, name === "console" ? 6 : 12);
    expect(arrived.get(name)?.totals).toEqual({ input, output, usd });
  });
});
