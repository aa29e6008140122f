import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { BatchSpanProcessor } from "@opentelemetry/sdk-trace-base";
import { createTracer } from "langmeter";
import { otel } from "langmeter/sinks/otel";
import { describe, expect, it } from "vitest";
import { startAppTracing } from "./support/app-tracing.ts";
import { QUESTION, startCalculator } from "./support/calculator.ts";
import { startCollector } from "./support/collector.ts";

const hex = (id: Uint8Array) => Buffer.from(id).toString("hex");

describe("what the application's exporter sends", () => {
  it("is at the collector when flush returns, whole and with the parents it had", async () => {
    const collector = await startCollector();
    const exporter = new OTLPTraceExporter({
      url: collector.url,
      headers: { "signoz-ingestion-key": "key" },
    });
    const app = startAppTracing({ processor: new BatchSpanProcessor(exporter) });
    const tracer = createTracer({ sinks: [otel({ tracerProvider: app.provider })] });
    const agent = await startCalculator();
    const request = await app.inRequest("POST /chat", async (span) => {
      await agent.invoke(QUESTION, { callbacks: [tracer.handler], metadata: { user_id: "u_1" } });
      return span.spanContext();
    });
    const report = await tracer.flush();
    expect(report).toMatchObject({ pending: 0, dropped: 0 });
    expect(collector.headers).toMatchObject([{ "signoz-ingestion-key": "key" }]);
    const calls = collector.spans.filter(({ name }) => name === "chat gpt-4o-mini");
    expect(calls).toHaveLength(2);
    for (const { traceId, attributes } of calls) {
      expect(hex(traceId)).toBe(request.traceId);
      expect(attributes).toMatchObject({
        "gen_ai.operation.name": "chat",
        "gen_ai.usage.input_tokens": expect.any(Number),
        "langmeter.cost_usd": expect.any(Number),
        "langmeter.trace_id": request.traceId,
        "user.id": "u_1",
      });
    }
    const agentSpan = collector.spans.find(({ name }) => name === "invoke_agent calculator");
    expect(agentSpan && hex(agentSpan.parentSpanId)).toBe(request.spanId);
    await tracer.close();
  });
});
