import { SpanKind, SpanStatusCode } from "@opentelemetry/api";
import { createTracer } from "langmeter";
import { otel } from "langmeter/sinks/otel";
import { describe, expect, it } from "vitest";
import type { Reply } from "../../examples/model-server/reply.ts";
import { startOpenAI } from "../langchain/support/openai.ts";
import { describeSink } from "./describe-sink.ts";
import { startAppTracing } from "./otel/support/app-tracing.ts";

describeSink("otel", () => {
  const { provider, spans } = startAppTracing();
  return { sink: otel({ tracerProvider: provider }), delivered: async () => spans().length };
});

/** One call of a real ChatOpenAI, and the span that it became. */
async function callSpan(reply: Reply, options: Parameters<typeof otel>[0] = {}) {
  const app = startAppTracing();
  const tracer = createTracer({ sinks: [otel({ tracerProvider: app.provider, ...options })] });
  const { model } = await startOpenAI([reply]);
  const callbacks = [tracer.handler];
  await model.invoke("Where is my parcel?", { callbacks, metadata: { user_id: "u_1" } }).catch(() => {});
  await tracer.close();
  return app.only("chat gpt-4o-mini");
}

describe("a model call as an OpenTelemetry span", () => {
  it("says what was asked of whom, what it used and what it cost", async () => {
    const span = await callSpan({ text: "At the depot.", usage: { input: 1_000, output: 100, cached: 600 } });
    expect(span.kind).toBe(SpanKind.CLIENT);
    expect(span.status).toEqual({ code: SpanStatusCode.UNSET });
    expect(span.instrumentationScope.name).toBe("langmeter");
    expect(span.attributes).toMatchObject({
      "gen_ai.operation.name": "chat",
      "gen_ai.provider.name": "openai",
      "gen_ai.request.model": "gpt-4o-mini",
      "gen_ai.response.model": "gpt-4o-mini-2024-07-18",
      "gen_ai.response.finish_reasons": ["stop"],
      "gen_ai.usage.input_tokens": 1_000,
      "gen_ai.usage.output_tokens": 100,
      "gen_ai.usage.cache_read.input_tokens": 600,
      "langmeter.cost_usd": 0.000165,
      "langmeter.outcome": "success",
      "user.id": "u_1",
    });
  });

  it("says nothing of what was asked and answered unless content is asked for", async () => {
    const silent = await callSpan({ text: "At the depot." });
    expect(JSON.stringify([silent.attributes, silent.events])).not.toMatch(/parcel|depot/);
    const telling = await callSpan({ text: "At the depot." }, { content: "full" });
    expect(JSON.parse(String(telling.attributes["gen_ai.input.messages"]))).toEqual([
      { role: "user", parts: [{ type: "text", content: "Where is my parcel?" }] },
    ]);
    expect(telling.attributes["gen_ai.output.messages"]).toContain("At the depot.");
  });

  it("is an error, with the kind of the exception but not its words, when it failed", async () => {
    const failed = { error: { status: 429, message: "Slow down, u_1" } };
    const span = await callSpan(failed);
    expect(span.status).toEqual({ code: SpanStatusCode.ERROR });
    expect(span.attributes).toMatchObject({ "error.type": "rate_limit", "langmeter.status_code": 429 });
    expect(span.events).toMatchObject([
      { name: "exception", attributes: { "exception.type": expect.stringMatching(/^RateLimit/) } },
    ]);
    expect(JSON.stringify([span.attributes, span.events, span.status])).not.toContain("Slow down");
    const telling = await callSpan(failed, { content: "truncated" });
    expect(telling.status.message).toContain("Slow down");
  });

  it("speaks the other conventions that are asked for", async () => {
    const usage = { input: 10, output: 2, cacheWritten: 4 };
    const both = await callSpan({ usage }, { semconv: "both", aliases: ["openinference"] });
    expect(both.attributes).toMatchObject({
      "gen_ai.usage.cache_creation.input_tokens": 4,
      "gen_ai.usage.cache_write.input_tokens": 4,
      "openinference.span.kind": "LLM",
      "llm.token_count.prompt": 10,
    });
  });
});

describe("the options of otel", () => {
  it.each([
    [{ endpoint: "http://x" }, "endpoint: got a string; allowed: only tracerProvider, meterProvider"],
    [{ tracerProvider: {} }, "tracerProvider: got an object; allowed: a provider with getTracer"],
    [{ meterProvider: 1 }, "meterProvider: got 1; allowed: a provider with getMeter"],
    [{ semconv: "1.40" }, "semconv: got a string; allowed: 1.41, latest, both"],
    [{ aliases: "openinference" }, "aliases: got a string; allowed: an array of openinference"],
    [{ aliases: ["traceloop"] }, "allowed: an array of openinference"],
    [{ content: "some" }, "content: got a string; allowed: full, truncated, hashed, none"],
    [{ metrics: "yes" }, "metrics: got a string; allowed: true or false"],
    [{ name: "" }, "name: got an empty string; allowed: a name"],
  ])("are refused where they are wrong: %j", (options, message) => {
    expect(() => otel(options as never)).toThrow(
      expect.objectContaining({ code: "invalid_option", message: expect.stringContaining(message) }),
    );
  });
});
