import { readFileSync } from "node:fs";
import { otlp } from "langmeter/sinks/otlp";
import { describe, expect, it, onTestFinished } from "vitest";
import { recordedSample } from "../events/samples.ts";
import { type DecodedSpan, encodeTraceResponse, spansIn } from "../otlp/support/official-decoder.ts";
import { deliver, describeSink } from "./describe-sink.ts";
import { bodyIn, KEY, resourceIn, sinkFor, startCollector } from "./otlp/support/collector.ts";
import { startVendorServer } from "./support/vendor-server.ts";

const manifest = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
const never = new AbortController().signal;

describeSink("otlp", async () => {
  const collector = await startCollector();
  return {
    sink: sinkFor(collector),
    delivered: async () => collector.spans.length,
    breakDelivery: () => {
      collector.always = { kind: "answer", answer: { status: 401 } };
    },
    secret: KEY,
  };
});

describeSink("otlp in protobuf", async () => {
  const collector = await startCollector();
  return {
    sink: sinkFor(collector, { protocol: "http/protobuf" }),
    delivered: async () => collector.spans.length,
    breakDelivery: () => {
      collector.always = { kind: "answer", answer: { status: 401 } };
    },
    secret: KEY,
  };
});

/** As Arize Phoenix: https://github.com/Arize-ai/phoenix/blob/main/src/phoenix/server/api/routers/v1/traces.py */
async function startPhoenix() {
  const spans: DecodedSpan[] = [];
  const server = await startVendorServer((request) => {
    if (request.path !== "/v1/traces") return { status: 405 };
    if (request.headers["content-type"] !== "application/x-protobuf") return { status: 415 };
    spans.push(...spansIn(bodyIn(request)));
    return { status: 200 };
  });
  onTestFinished(() => server.close());
  return Object.assign(server, { spans });
}

describe("the otlp sink in protobuf", () => {
  const call = () => [
    recordedSample("llm_call_start", { model_parameters: { temperature: 0 } }),
    recordedSample("llm_call_end", { output: "Grüezi".repeat(10_000) }),
  ];

  it("delivers to a backend that takes nothing else, gzipped where it is large", async () => {
    const phoenix = await startPhoenix();
    await expect(deliver(sinkFor(phoenix, { metrics: false }), call())).rejects.toThrow(
      /HTTP 415: .*set protocol: "http\/protobuf"/,
    );
    const sink = sinkFor(phoenix, { protocol: "http/protobuf", content: "full" });
    await deliver(sink, call());
    expect(phoenix.requests.at(-1)?.headers).toMatchObject({ "content-encoding": "gzip" });
    expect(phoenix.spans).toMatchObject([
      {
        name: "chat gpt-4o-mini",
        attributes: { "gen_ai.request.temperature": 0, "gen_ai.usage.input_tokens": 12 },
      },
    ]);
    await sink.close?.();
  });

  it("sends the same spans and metrics as in JSON", async () => {
    const [json, protobuf] = [await startCollector(), await startCollector()];
    const batch = call();
    for (const [collector, protocol] of [
      [json, "http/json"],
      [protobuf, "http/protobuf"],
    ] as const) {
      const sink = sinkFor(collector, { protocol, content: "full", aliases: ["openinference"] });
      await deliver(sink, batch);
      await sink.flush?.({ signal: never });
      await sink.close?.();
    }
    expect(protobuf.spans).toEqual(json.spans);
    expect(protobuf.metrics).toEqual(json.metrics);
    expect(protobuf.metrics.map(({ name }) => name)).toContain("gen_ai.client.operation.duration");
  });

  it.each([1, 44, 60, 104])(
    "counts what a backend refuses, with a reason of %d characters, which is no web page",
    async (length) => {
      const collector = await startCollector();
      const sink = sinkFor(collector, { protocol: "http/protobuf" });
      const body = encodeTraceResponse({ rejectedSpans: 1, errorMessage: "x".repeat(length) });
      collector.faults.push({ kind: "answer", answer: { status: 200, body } });
      expect(await sink.send([recordedSample("llm_call_end")], { signal: never })).toEqual([
        { index: 0, reason: "rejected", message: "refused 1 of 1 spans, without naming them" },
      ]);
      await sink.close?.();
    },
  );
});

describe("the otlp sink", () => {
  it("sends each signal where and how it is told", async () => {
    const collector = await startCollector();
    const sink = otlp({
      ...{ headers: { "X-Key": "both", "x-common": "1" }, compression: "none", content: "full" },
      traces: { endpoint: `${collector.url}/v1/traces`, headers: { "x-key": "traces" } },
      metrics: { endpoint: `${collector.url}/m`, protocol: "http/protobuf" },
    });
    await deliver(sink, [recordedSample("llm_call_end", { output: "x".repeat(50_000) })]);
    await sink.flush?.({ signal: never });
    const [traces, metrics] = collector.requests;
    expect(traces).toMatchObject({ path: "/v1/traces", headers: { "x-key": "traces", "x-common": "1" } });
    expect(traces?.headers).not.toHaveProperty("content-encoding");
    expect(metrics).toMatchObject({
      path: "/m",
      headers: { "x-key": "both", "content-type": "application/x-protobuf" },
    });
    await sink.close?.();
  });

  it("gives a request up after the time that it is told", async () => {
    const collector = await startCollector();
    collector.always = { kind: "hang" };
    const sink = sinkFor(collector, { timeoutMs: 20 });
    await expect(deliver(sink, [recordedSample()])).rejects.toMatchObject({ reason: "timeout" });
    await sink.close?.();
  });

  it("is off without an address for traces", () => {
    expect(otlp({ metrics: { endpoint: "http://localhost:4318/v1/metrics" } }).off).toBe(
      "endpoint is not set",
    );
  });

  it("sends a run as one complete span, with the ids, the parent and the times of the record", async () => {
    const collector = await startCollector();
    const sink = sinkFor(collector);
    const span_id = "00000000000000bb";
    const parent_span_id = "00000000000000aa";
    await deliver(sink, [recordedSample("llm_call_start", { span_id, parent_span_id })]);
    expect(collector.requests).toEqual([]);
    await deliver(sink, [recordedSample("llm_call_end", { span_id, parent_span_id, latency_ms: 812.4 })]);
    expect(collector.spans).toMatchObject([
      {
        traceId: "0123456789abcdef0123456789abcdef",
        spanId: span_id,
        parentSpanId: parent_span_id,
        name: "chat gpt-4o-mini",
        startTimeUnixNano: "1772366400000000000",
        endTimeUnixNano: "1772366400812400000",
        attributes: { "gen_ai.usage.input_tokens": 12, "langmeter.message_count": 1 },
      },
    ]);
    await sink.close?.();
  });

  it("names itself, its version and the schema, and sends a temperature of 0 as a double", async () => {
    const collector = await startCollector();
    const sink = sinkFor(collector);
    await deliver(sink, [
      recordedSample("llm_call_start", { model_parameters: { temperature: 0, seed: 1 } }),
      recordedSample("llm_call_end", { cost_usd: 1 }),
    ]);
    await sink.flush?.({ signal: never });
    const bodies = collector.requests.map(({ body }) => JSON.parse(body));
    const [traces, metrics] = [
      bodies[0].resourceSpans[0].scopeSpans[0],
      bodies[1].resourceMetrics[0].scopeMetrics[0],
    ];
    for (const { scope, schemaUrl } of [traces, metrics]) {
      expect(scope).toEqual({ name: "langmeter", version: manifest.version });
      expect(schemaUrl).toBe("https://opentelemetry.io/schemas/1.41.0");
    }
    expect(traces.spans[0].attributes).toEqual(
      expect.arrayContaining([
        { key: "gen_ai.request.temperature", value: { doubleValue: 0 } },
        { key: "langmeter.cost_usd", value: { doubleValue: 1 } },
        { key: "gen_ai.request.seed", value: { intValue: "1" } },
      ]),
    );
    await sink.close?.();
  });

  it("sends its headers, and names the application, its version and its environment", async () => {
    const collector = await startCollector();
    const resource = { "service.namespace": "support" };
    const sink = sinkFor(collector, { serviceName: "support-bot", resource });
    await deliver(sink, [recordedSample("llm_call_end", { environment: "prod", release: "4.2.0" })]);
    await sink.flush?.({ signal: never });
    expect(collector.requests.map(({ path }) => path)).toEqual(["/v1/traces", "/v1/metrics"]);
    for (const request of collector.requests) {
      expect(request.headers).toMatchObject({
        "signoz-ingestion-key": KEY,
        "content-type": "application/json",
      });
      expect(resourceIn(request)).toEqual({
        "service.name": "support-bot",
        "service.version": "4.2.0",
        "service.namespace": "support",
        "deployment.environment.name": "prod",
      });
    }
    await sink.close?.();
  });

  it("sends a failure as an error", async () => {
    const collector = await startCollector();
    const sink = sinkFor(collector);
    await deliver(sink, [recordedSample("llm_error")]);
    expect(collector.spans).toMatchObject([
      { status: { code: 2 }, attributes: { "error.type": "timeout" }, events: [{ name: "exception" }] },
    ]);
    await sink.close?.();
  });

  it("asks for no content, and sends what it is given where it is told to", async () => {
    const collector = await startCollector();
    expect(sinkFor(collector).content).toBe("none");
    const sink = sinkFor(collector, { content: "full" });
    expect(sink.content).toBe("full");
    const batch = [recordedSample("llm_call_end", { output: "At the depot." })];
    await deliver(sinkFor(collector), batch);
    await deliver(sink, batch);
    const answers = collector.spans.map(({ attributes }) => attributes["gen_ai.output.messages"]);
    expect(answers).toEqual([undefined, expect.stringContaining("At the depot.")]);
    await sink.close?.();
  });

  it("takes the names that it is asked for", async () => {
    const collector = await startCollector();
    const sink = sinkFor(collector, { semconv: "latest", aliases: ["openinference"] });
    await deliver(sink, [recordedSample("llm_call_end")]);
    await sink.flush?.({ signal: never });
    expect(collector.spans[0]?.attributes).toMatchObject({ "llm.token_count.prompt": 12 });
    expect(collector.metrics.map(({ name }) => name)).toContain("gen_ai.client.inference.duration");
    await sink.close?.();
  });

  it.each([
    [401, /HTTP 401: check headers/],
    [403, /HTTP 403: check headers/],
    [404, /HTTP 404: check endpoint/],
    [308, /HTTP 308: check endpoint/],
    [415, /HTTP 415: .*protocol: "http\/protobuf"/],
  ])("says what to fix after a %d", async (status, message) => {
    const collector = await startCollector();
    const sink = sinkFor(collector);
    collector.always = { kind: "answer", answer: { status } };
    await expect(deliver(sink, [recordedSample()])).rejects.toMatchObject({
      message: expect.stringMatching(message),
      reason: "rejected",
      retryable: false,
    });
    await sink.close?.();
  });

  it("takes a web page for an answer of somebody else", async () => {
    const collector = await startCollector();
    const sink = sinkFor(collector);
    collector.always = { kind: "answer", answer: { status: 200, body: "<!doctype html><title>Sign in" } };
    await expect(deliver(sink, [recordedSample()])).rejects.toThrow(
      /HTTP 200 with a web page: check endpoint/,
    );
    await sink.close?.();
  });

  it("repeats nothing of what a collector said about a refusal", async () => {
    const collector = await startCollector();
    const sink = sinkFor(collector);
    const partialSuccess = { rejectedSpans: 1, errorMessage: "bad value: the patient's words" };
    collector.faults.push({
      kind: "answer",
      answer: { status: 200, body: JSON.stringify({ partialSuccess }) },
    });
    const batch = [recordedSample("llm_call_start"), recordedSample("llm_call_end")];
    const refusals = await sink.send(batch, { signal: new AbortController().signal });
    expect(refusals).toEqual([
      { index: 1, reason: "rejected", message: "refused 1 of 1 spans, without naming them" },
    ]);
    await sink.close?.();
  });
});
