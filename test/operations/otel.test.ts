import { setTimeout as delay } from "node:timers/promises";
import { createTracer } from "langmeter";
import { operation } from "langmeter/operations";
import { memory } from "langmeter/sinks/memory";
import { otel } from "langmeter/sinks/otel";
import { describe, expect, it, onTestFinished } from "vitest";
import { scripted } from "../langchain/support/scripted-model.ts";
import { idOf, parentOf, startAppTracing, traceOf } from "../sinks/otel/support/app-tracing.ts";

function start() {
  const app = startAppTracing();
  const record = memory();
  const tracer = createTracer({ sinks: [otel({ tracerProvider: app.provider }), record] });
  onTestFinished(async () => void (await tracer.close()));
  const eventOf = (name: string) => record.events.find(({ event }) => event === name);
  return { app, record, tracer, eventOf };
}

describe("an operation in an application with OpenTelemetry", () => {
  it("is one span and one event with the same ids, below the request, around the model call", async () => {
    const { app, tracer, eventOf } = start();
    await app.inRequest("POST /enhance", () =>
      operation(
        "ai.enhance",
        () => scripted("Yes").invoke("Hello", { callbacks: [tracer.handler] }),
        { chars: 5, nested: { no: "attribute" } },
        { feature: "editor", journeyStage: "draft" },
      ),
    );
    const [request, span, call] = [
      app.only("POST /enhance"),
      app.only("ai.enhance"),
      app.only("chat gpt-4o-mini"),
    ];
    expect([parentOf(span), parentOf(call)]).toEqual([idOf(request), idOf(span)]);
    expect(span.attributes).toEqual({
      "langmeter.status": "success",
      "langmeter.feature": "editor",
      "langmeter.journey_stage": "draft",
      "langmeter.properties.chars": 5,
    });
    expect(eventOf("ai.enhance")).toMatchObject({ trace_id: traceOf(request), span_id: idOf(span) });
    expect(eventOf("llm_call_end")).toMatchObject({ trace_id: traceOf(request) });
  });

  it("is a failed span with the category of the error", async () => {
    const { app, eventOf } = start();
    const work = () => Promise.reject(Object.assign(new Error("slow down"), { status: 429 }));
    await expect(operation("ai.enhance", work)).rejects.toThrow("slow down");
    const span = app.only("ai.enhance");
    expect(span.status.code).toBe(2);
    expect(span.attributes).toMatchObject({ "error.type": "rate_limit", "langmeter.status": "error" });
    expect(JSON.stringify(span.attributes)).not.toContain("slow down");
    expect(eventOf("ai.enhance")).toMatchObject({ trace_id: traceOf(span), span_id: idOf(span) });
  });

  it("keeps 200 of them apart", async () => {
    const { app, record } = start();
    await Promise.all(
      Array.from({ length: 200 }, (_, index) =>
        app.inRequest(`request ${index}`, () =>
          operation("ai.enhance", () => operation("ai.rate", () => delay(index % 7), { index }), { index }),
        ),
      ),
    );
    const byId = new Map(app.spans().map((span) => [idOf(span), span]));
    expect(byId.size).toBe(600);
    for (const event of record.events) {
      const span = byId.get(event.span_id);
      const parent = byId.get(event.parent_span_id ?? "");
      const { index } = "properties" in event ? (event.properties ?? {}) : {};
      expect(span?.attributes["langmeter.properties.index"]).toBe(index);
      const expected = event.event === "ai.rate" ? "ai.enhance" : `request ${index}`;
      expect(parent?.name).toBe(expected);
      expect(parent && traceOf(parent)).toBe(event.trace_id);
    }
  });
});
