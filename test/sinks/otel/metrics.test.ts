import { DataPointType, type MetricData } from "@opentelemetry/sdk-metrics";
import { createTracer } from "langmeter";
import { otel } from "langmeter/sinks/otel";
import { describe, expect, it } from "vitest";
import type { Reply } from "../../../examples/model-server/reply.ts";
import { recordedSample } from "../../events/samples.ts";
import { startOpenAI } from "../../langchain/support/openai.ts";
import { startAppMetrics } from "./support/app-metrics.ts";

/** Calls a real ChatOpenAI, and reads what it added to the metrics. */
async function measured(replies: readonly Reply[], options: Parameters<typeof otel>[0] = {}) {
  const { provider, read } = startAppMetrics();
  const tracer = createTracer({ sinks: [otel({ meterProvider: provider, ...options })] });
  const { model } = await startOpenAI(replies, { streamUsage: true });
  const metadata = { user_id: "u_1", thread_id: "t_1" };
  for (const _ of replies) {
    const pieces = await model.stream("Hello", { callbacks: [tracer.handler], metadata }).catch(() => []);
    try {
      for await (const _piece of pieces);
    } catch {
      // a reply that is an error
    }
  }
  await tracer.close();
  return await read();
}

/** Each series as its attributes and, of histograms, count and sum. */
function seriesOf(data: MetricData | undefined) {
  return (data?.dataPoints ?? []).map(({ attributes, value }) => {
    if (typeof value === "number") return { attributes, value };
    return typeof value === "object" && "buckets" in value
      ? { attributes, count: value.count, sum: value.sum }
      : { attributes };
  });
}

const CALL = {
  "gen_ai.operation.name": "chat",
  "gen_ai.provider.name": "openai",
  "gen_ai.request.model": "gpt-4o-mini",
  "gen_ai.response.model": "gpt-4o-mini-2024-07-18",
};

describe("the metrics of model calls", () => {
  it("are tokens, durations and times to the first chunk, in the buckets of the conventions", async () => {
    const metrics = await measured([{ text: "Hi there", usage: { input: 20, output: 3 } }]);
    expect([...metrics.keys()].sort()).toEqual([
      "gen_ai.client.operation.duration",
      "gen_ai.client.operation.time_to_first_chunk",
      "gen_ai.client.token.usage",
    ]);
    const tokens = metrics.get("gen_ai.client.token.usage");
    expect(tokens?.descriptor).toMatchObject({ unit: "{token}" });
    expect(seriesOf(tokens)).toEqual([
      { attributes: { ...CALL, "gen_ai.token.type": "input" }, count: 1, sum: 20 },
      { attributes: { ...CALL, "gen_ai.token.type": "output" }, count: 1, sum: 3 },
    ]);
    expect(boundariesOf(tokens)).toEqual([
      1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864,
    ]);
    const duration = metrics.get("gen_ai.client.operation.duration");
    expect(duration?.descriptor).toMatchObject({ unit: "s" });
    expect(seriesOf(duration)).toMatchObject([{ attributes: CALL, count: 1 }]);
    expect(boundariesOf(duration)).toEqual([
      0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92,
    ]);
    const [first] = seriesOf(metrics.get("gen_ai.client.operation.time_to_first_chunk"));
    const [whole] = seriesOf(duration);
    expect(first?.sum).toBeLessThanOrEqual(whole?.sum ?? 0);
  });

  it("count the failed calls by kind of error, and no tokens for them", async () => {
    const metrics = await measured([{ error: { status: 503 } }, { error: { status: 503 } }]);
    expect([...metrics.keys()]).toEqual(["gen_ai.client.operation.duration"]);
    const [failed, ...more] = seriesOf(metrics.get("gen_ai.client.operation.duration"));
    expect(failed).toMatchObject({ attributes: { "error.type": "server_error" }, count: 2 });
    expect(more).toEqual([]);
  });

  it("have no tokens where the provider counted none", async () => {
    const metrics = await measured([{ text: "Hi", noUsage: true }]);
    expect(metrics.has("gen_ai.client.token.usage")).toBe(false);
  });

  it("have no tokens that we estimated", async () => {
    const { provider, read } = startAppMetrics();
    const sink = otel({ meterProvider: provider });
    const usage = { input_tokens: 12, output_tokens: 3, total_tokens: 15, usage_source: "estimated" };
    sink.write(recordedSample("llm_call_end", { usage }));
    const metrics = await read();
    expect([...metrics.keys()]).toEqual(["gen_ai.client.operation.duration"]);
  });

  it("have the unreleased names where they are asked for", async () => {
    const reply = { text: "Hi there", usage: { input: 20, output: 3, cached: 8 } };
    const metrics = await measured([reply], { semconv: "latest" });
    expect(metrics.has("gen_ai.client.token.usage")).toBe(false);
    expect(metrics.has("gen_ai.client.operation.duration")).toBe(false);
    const spent = metrics.get("gen_ai.client.inference.usage.input_tokens");
    expect(spent?.dataPointType).toBe(DataPointType.SUM);
    expect(seriesOf(spent)).toMatchObject([{ attributes: CALL, value: 20 }]);
    expect(seriesOf(metrics.get("gen_ai.client.inference.usage.cache_read.input_tokens"))).toMatchObject([
      { value: 8 },
    ]);
    expect(seriesOf(metrics.get("gen_ai.client.inference.duration"))).toMatchObject([{ count: 1 }]);
  });

  it("are left out by option", async () => {
    const metrics = await measured([{ text: "Hi" }], { metrics: false });
    expect([...metrics.keys()]).toEqual([]);
  });
});

function boundariesOf(data: MetricData | undefined): readonly number[] | undefined {
  const value = data?.dataPoints[0]?.value;
  return typeof value === "object" && "buckets" in value && "boundaries" in value.buckets
    ? value.buckets.boundaries
    : undefined;
}
