import { RunnableLambda } from "@langchain/core/runnables";
import { createTracer, traceHeaders, withContext } from "langmeter";
import { memory } from "langmeter/sinks/memory";
import { otel } from "langmeter/sinks/otel";
import { describe, expect, it } from "vitest";
import { startAppTracing, traceOf } from "./support/app-tracing.ts";

/** A logger with a mixin, as pino has one: the recipe of docs/sinks/signoz.md. */
function startLogger() {
  const records: Readonly<Record<string, unknown>>[] = [];
  const mixin = () => {
    const [, trace_id, span_id] = traceHeaders().traceparent?.split("-") ?? [];
    return trace_id === undefined ? {} : { trace_id, span_id };
  };
  return { records, info: (message: string) => void records.push({ message, ...mixin() }) };
}

const step = RunnableLambda.from((text: string) => text.length).withConfig({ runName: "step" });

describe("log records", () => {
  it("carry the trace id of the spans and of the record, in a request's span", async () => {
    const app = startAppTracing();
    const record = memory();
    const tracer = createTracer({ sinks: [otel({ tracerProvider: app.provider }), record] });
    const logger = startLogger();
    const request = await app.inRequest("POST /chat", async (span) => {
      await withContext({ requestId: "r_1" }, async () => {
        logger.info("answering");
        await step.invoke("a", { callbacks: [tracer.handler] });
      });
      return span.spanContext();
    });
    expect(logger.records).toEqual([
      { message: "answering", trace_id: request.traceId, span_id: request.spanId },
    ]);
    expect(traceOf(app.only("step"))).toBe(request.traceId);
    expect(record.events.map(({ trace_id, request_id }) => [trace_id, request_id])).toEqual(
      record.events.map(() => [request.traceId, "r_1"]),
    );
    await tracer.close();
  });

  it("carry the trace id of a scope's traceparent where the application has no OpenTelemetry", async () => {
    const record = memory();
    const tracer = createTracer({ sinks: [record] });
    const logger = startLogger();
    const traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    await withContext({ traceparent }, async () => {
      logger.info("answering");
      await step.invoke("a", { callbacks: [tracer.handler] });
    });
    const [line] = logger.records;
    expect(line).toMatchObject({ trace_id: record.events[0]?.trace_id, span_id: "00f067aa0ba902b7" });
    logger.info("outside");
    expect(logger.records[1]).toEqual({ message: "outside" });
    await tracer.close();
  });
});
