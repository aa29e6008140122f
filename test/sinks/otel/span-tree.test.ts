import { RunnableLambda } from "@langchain/core/runnables";
import type { HrTime } from "@opentelemetry/api";
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  ParentBasedSampler,
  type ReadableSpan,
} from "@opentelemetry/sdk-trace-base";
import { createTracer, withContext } from "langmeter";
import { memory } from "langmeter/sinks/memory";
import { otel } from "langmeter/sinks/otel";
import { describe, expect, it, onTestFinished } from "vitest";
import { startOpenAI } from "../../langchain/support/openai.ts";
import { type AppTracing, idOf, parentOf, startAppTracing, traceOf } from "./support/app-tracing.ts";
import { QUESTION, startCalculator } from "./support/calculator.ts";

function startTracer({ provider }: AppTracing) {
  const record = memory();
  const tracer = createTracer({ sinks: [otel({ tracerProvider: provider }), record] });
  onTestFinished(async () => {
    await tracer.close();
  });
  return { tracer, events: record.events };
}

const step = RunnableLambda.from((text: string) => text.length).withConfig({ runName: "step" });

/** Each span by its name, below its parent's: `parent > child`. */
function edges(spans: readonly ReadableSpan[]): string[] {
  const names = new Map(spans.map((span) => [idOf(span), span.name]));
  return spans.map((span) => `${names.get(parentOf(span) ?? "") ?? "-"} > ${span.name}`).sort();
}

const AGENT_EDGES = [
  "invoke_agent calculator > model_request",
  "invoke_agent calculator > model_request",
  "invoke_agent calculator > tools",
  "model_request > chat gpt-4o-mini",
  "model_request > chat gpt-4o-mini",
  "tools > execute_tool add",
];

describe("the spans of an agent", () => {
  it("hang below the active request's span, as the runs hang below each other", async () => {
    const app = startAppTracing();
    const { tracer, events } = startTracer(app);
    const agent = await startCalculator();
    await app.inRequest("POST /chat", () => agent.invoke(QUESTION, { callbacks: [tracer.handler] }));
    expect(edges(app.spans())).toEqual(
      ["- > POST /chat", "POST /chat > invoke_agent calculator", ...AGENT_EDGES].sort(),
    );
    const requestTrace = traceOf(app.only("POST /chat"));
    expect(new Set(app.spans().map(traceOf))).toEqual(new Set([requestTrace]));
    expect(new Set(events.map(({ trace_id }) => trace_id))).toEqual(new Set([requestTrace]));
  });

  it("hang below the span of their trace, where the caller opened one", async () => {
    const app = startAppTracing();
    const { tracer } = startTracer(app);
    const agent = await startCalculator();
    await app.inRequest("POST /chat", async () => {
      const trace = tracer.startTrace({ threadId: "t_1" });
      await agent.invoke(QUESTION, { callbacks: [trace.handler] });
      trace.recordToolCall({ name: "audit" });
      await trace.end();
    });
    const own = app.spans().filter((span) => span.attributes["langmeter.trace.llm_calls"] === 2);
    expect(own).toMatchObject([
      {
        name: "calculator",
        attributes: { "gen_ai.conversation.id": "t_1", "langmeter.trace.tool_calls": 2 },
      },
    ]);
    expect(edges(app.spans())).toEqual(
      [
        "- > POST /chat",
        "POST /chat > calculator",
        "calculator > invoke_agent calculator",
        "calculator > execute_tool audit",
        ...AGENT_EDGES,
      ].sort(),
    );
  });

  it("hang below the right request when 50 are answered at once, on one handler", async () => {
    const app = startAppTracing();
    const { tracer } = startTracer(app);
    const agent = await startCalculator();
    const names = Array.from({ length: 50 }, (_, index) => `POST /chat/${index}`);
    await Promise.all(
      names.map((name) =>
        app.inRequest(name, () =>
          withContext({ requestId: name }, () => agent.invoke(QUESTION, { callbacks: [tracer.handler] })),
        ),
      ),
    );
    for (const name of names) {
      const request = app.only(name);
      const own = app.spans().filter((span) => traceOf(span) === traceOf(request));
      expect(edges(own)).toEqual([`- > ${name}`, `${name} > invoke_agent calculator`, ...AGENT_EDGES].sort());
      const runs = own.filter((span) => span !== request);
      expect(new Set(runs.map(({ attributes }) => attributes["langmeter.request_id"]))).toEqual(
        new Set([name]),
      );
    }
  });
});

describe("a model call that is made in a request", () => {
  it("is a child of the request's span", async () => {
    const app = startAppTracing();
    const { tracer } = startTracer(app);
    const { model } = await startOpenAI([{ text: "Parcels" }]);
    await app.inRequest("GET /title", async () => {
      await model.invoke("Find a title", { callbacks: [tracer.handler] });
    });
    expect(edges(app.spans())).toEqual(["- > GET /title", "GET /title > chat gpt-4o-mini"]);
  });
});

describe("a run without an active span", () => {
  it("is a trace of OpenTelemetry's own, and says which record it is", async () => {
    const app = startAppTracing();
    const { tracer, events } = startTracer(app);
    await step.invoke("a", { callbacks: [tracer.handler] });
    const [end] = events.filter(({ event }) => event === "chain_end");
    expect(parentOf(app.only("step"))).toBeUndefined();
    expect(app.only("step").attributes).toMatchObject({
      "langmeter.trace_id": end?.trace_id,
      "langmeter.span_id": end?.span_id,
      "langmeter.event_id": end?.event_id,
    });
  });

  it("continues a traceparent that the application gives", async () => {
    const app = startAppTracing();
    const { tracer, events } = startTracer(app);
    const traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    await withContext({ traceparent }, () => step.invoke("a", { callbacks: [tracer.handler] }));
    expect(traceOf(app.only("step"))).toBe("4bf92f3577b34da6a3ce929d0e0e4736");
    expect(parentOf(app.only("step"))).toBe("00f067aa0ba902b7");
    expect(events[0]?.trace_id).toBe("4bf92f3577b34da6a3ce929d0e0e4736");
  });
});

describe("the times of a span", () => {
  it("are those of the record", async () => {
    const app = startAppTracing();
    const { tracer, events } = startTracer(app);
    const trace = tracer.startTrace();
    trace.recordLlmCall({ model: "gpt-4o-mini", provider: "openai", latencyMs: 5_000 });
    await trace.end();
    const { startTime, endTime } = app.only("chat gpt-4o-mini");
    const start = events.find(({ event }) => event === "llm_call_start");
    expect(millisecondsOf(startTime)).toBe(Date.parse(start?.timestamp ?? ""));
    const end = events.find((event) => event.event === "llm_call_end");
    expect(millisecondsOf(endTime) - millisecondsOf(startTime)).toBeCloseTo(end?.latency_ms ?? 0, 2);
  });
});

function millisecondsOf([seconds, nanoseconds]: HrTime): number {
  return seconds * 1_000 + nanoseconds / 1_000_000;
}

describe("a parent that is not sampled", () => {
  it("keeps its runs from being recorded, and gives them its trace id all the same", async () => {
    const sampler = new ParentBasedSampler({ root: new AlwaysOffSampler() });
    const app = startAppTracing({ sampler });
    const { tracer, events } = startTracer(app);
    const requestTrace = await app.inRequest("GET /", async (request) => {
      await step.invoke("a", { callbacks: [tracer.handler] });
      return request.spanContext().traceId;
    });
    expect(app.spans()).toEqual([]);
    expect(new Set(events.map(({ trace_id }) => trace_id))).toEqual(new Set([requestTrace]));
  });
});

describe("a sampler", () => {
  it("sees the operation, the provider and the model of a call that begins", async () => {
    const seen: unknown[] = [];
    const on = new AlwaysOnSampler();
    const sampler: typeof on = {
      shouldSample(...[, , name, , attributes]: unknown[]) {
        seen.push([name, attributes]);
        return on.shouldSample();
      },
      toString: () => "seeing",
    };
    const { tracer } = startTracer(startAppTracing({ sampler }));
    const trace = tracer.startTrace();
    trace.recordLlmCall({ model: "gpt-4o-mini", provider: "azure" });
    await trace.end();
    expect(seen).toContainEqual([
      "chat gpt-4o-mini",
      expect.objectContaining({
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "azure.ai.openai",
        "gen_ai.request.model": "gpt-4o-mini",
      }),
    ]);
  });
});
