import { createTracer } from "langmeter";
import { memory } from "langmeter/sinks/memory";
import { otel } from "langmeter/sinks/otel";
import { describe, expect, it } from "vitest";
import { PORT } from "../../../src/record/application-port.ts";
import { idOf, parentOf, startAppTracing, traceOf } from "./support/app-tracing.ts";

describe("a span around work of the application", () => {
  it("is one with the record's: same ids, below the request, around what happens inside", async () => {
    const app = startAppTracing();
    const record = memory();
    const tracer = createTracer({ sinks: [otel({ tracerProvider: app.provider }), record] });
    await app.inRequest("POST /parcels", async () => {
      const span = tracer[PORT].openSpan("parcel.track");
      await span.run(async () => {
        const trace = tracer.startTrace();
        trace.recordLlmCall({ model: "gpt-4o-mini", usage: { input_tokens: 1, output_tokens: 1 } });
        await trace.end();
      });
      span.emit("parcel.track", { operation: "parcel.track", status: "success" });
      span.end({ attributes: { "langmeter.operation": "parcel.track" } });
    });
    const [request, operation] = [app.only("POST /parcels"), app.only("parcel.track")];
    expect(parentOf(operation)).toBe(idOf(request));
    expect(operation.attributes).toMatchObject({ "langmeter.operation": "parcel.track" });
    const event = record.events.find(({ event: name }) => name === "parcel.track");
    expect(event).toMatchObject({
      trace_id: traceOf(request),
      span_id: idOf(operation),
      parent_span_id: idOf(request),
    });
    const summary = record.events.find(({ event: name }) => name === "trace_complete");
    expect(summary).toMatchObject({ trace_id: traceOf(request), parent_span_id: idOf(operation) });
    const inside = app.spans().find((each) => parentOf(each) === idOf(operation));
    expect(inside).toBeDefined();
    await tracer.close();
  });

  it("is marked as failed with the category of the error", () => {
    const app = startAppTracing();
    const tracer = createTracer({ sinks: [otel({ tracerProvider: app.provider })] });
    tracer[PORT].openSpan("parcel.track").end({ errorType: "timeout", attributes: {} });
    expect(app.only("parcel.track")).toMatchObject({
      status: { code: 2 },
      attributes: { "error.type": "timeout" },
    });
  });

  it("has ids of the record where OpenTelemetry has no provider", () => {
    const tracer = createTracer({ sinks: [otel()] });
    expect(tracer[PORT].openSpan("parcel.track").traceId).toMatch(/^(?!0{32})[0-9a-f]{32}$/);
  });
});
