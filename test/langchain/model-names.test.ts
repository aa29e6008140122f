import { createTracer } from "langmeter";
import { ledger } from "langmeter/sinks/ledger";
import { memory } from "langmeter/sinks/memory";
import { posthog } from "langmeter/sinks/posthog";
import { describe, expect, it, onTestFinished } from "vitest";
import { report } from "../../src/report/index.ts";
import { temporaryLedger } from "../report/ledger-fixture.ts";
import { API_KEY, startPostHogServer } from "../sinks/posthog/support/posthog-server.ts";
import { startOpenAI } from "./support/openai.ts";
import { startRecording } from "./support/recording.ts";

const ASKED = "gpt-4o-mini";
const SERVED = "gpt-4o-mini-2024-07-18";
const ok = { text: "Hi", usage: { input: 10, output: 2 } };
const limited = { error: { status: 429 } };
const replies = [limited, ok, limited, { interruption: { kind: "reset" } }] as const;

/** One call for each reply, those that fail included. */
async function askAll(model: Awaited<ReturnType<typeof startOpenAI>>["model"], callbacks: object[]) {
  for (const _ of replies) await model.invoke("Hello", { callbacks } as object).catch(() => {});
}

describe("a model with two names", () => {
  it("is named in a failed call as it was last served, and as it was asked before it ever answered", async () => {
    const { tracer, all, only } = startRecording();
    const { model } = await startOpenAI(replies);
    const trace = tracer.startTrace();
    await askAll(model, [trace.handler]);
    await trace.end();
    expect(all("llm_error").map((event) => [event.model, event.model_assumed])).toEqual([
      [ASKED, true],
      [SERVED, true],
      [SERVED, true],
    ]);
    expect(only("llm_call_end")).toMatchObject({ model: SERVED, model_requested: ASKED });
    expect(only("llm_call_end")).not.toHaveProperty("model_assumed");
    expect(only("trace_complete").models).toEqual([SERVED]);
  });

  it("is listed in its trace under what was asked where no call was answered", async () => {
    const { tracer } = startRecording();
    const { model } = await startOpenAI([limited]);
    const trace = tracer.startTrace();
    await model.invoke("Hello", { callbacks: [trace.handler] }).catch(() => {});
    expect((await trace.end()).models).toEqual([ASKED]);
  });

  it("has one health and one gate, whichever name asks for it", async () => {
    const { tracer } = startRecording();
    const { model } = await startOpenAI(replies);
    await askAll(model, [tracer.handler]);
    expect(tracer.health(ASKED)).toMatchObject({ samples: 4, errorRate: 0.75 });
    expect(tracer.health(SERVED)).toEqual(tracer.health(ASKED));
    const limits = { errorRate: 0.5, minSamples: 4 };
    expect([tracer.gate(ASKED, limits), tracer.gate(SERVED, limits)]).toEqual([false, false]);
  });

  it("is one row of a report", async () => {
    const { folder, remove } = await temporaryLedger();
    onTestFinished(remove);
    const tracer = createTracer({ sinks: [ledger({ dir: folder })] });
    const { model } = await startOpenAI(replies);
    await askAll(model, [tracer.handler]);
    await tracer.close();
    const { rows } = await report({ from: folder, by: "model" });
    expect(rows).toMatchObject([{ model: SERVED, calls: 4, errors: 3, error_rate: 0.75 }]);
  });

  it("is one model in PostHog from its first answer on", async () => {
    const server = await startPostHogServer();
    const tracer = createTracer({ sinks: [posthog({ apiKey: API_KEY, host: server.url })] });
    const { model } = await startOpenAI([ok, limited]);
    const trace = tracer.startTrace();
    for (const _ of "ab") await model.invoke("Hello", { callbacks: [trace.handler] }).catch(() => {});
    await trace.end();
    await tracer.close();
    const generations = server.events.filter(({ event }) => event === "$ai_generation");
    expect(generations.map(({ properties }) => properties.$ai_model)).toEqual([SERVED, SERVED]);
  });

  it("is not priced by a name that was learned from other calls", async () => {
    const sink = memory();
    const tracer = createTracer({ sinks: [sink] });
    const trace = tracer.startTrace();
    const call = { provider: "openai", model: "house-model", usage: { input_tokens: 9, output_tokens: 1 } };
    trace.recordLlmCall({ ...call, servedModel: SERVED });
    trace.recordLlmCall({ ...call, error: new Error("off its schema") });
    await trace.end();
    await tracer.close();
    expect(sink.events.find(({ event }) => event === "llm_error")).toMatchObject({
      model: SERVED,
      model_assumed: true,
      billing_status: "unpriced",
    });
  });
});
