import { describe, expect, it } from "vitest";
import { recordedSample } from "../../events/samples.ts";
import { deliver } from "../describe-sink.ts";
import { sinkFor, startCollector } from "./support/collector.ts";

describe("the metrics of the otlp sink", () => {
  const calls = (count: number) =>
    Array.from({ length: count }, (_, index) =>
      recordedSample("llm_call_end", { timestamp: `2026-03-01T12:00:0${index}.000Z` }),
    );

  it("are sums over a batch, each window following upon the one before", async () => {
    const collector = await startCollector();
    const sink = sinkFor(collector);
    await deliver(sink, calls(3));
    await deliver(sink, calls(5).slice(3));
    const durations = collector.metrics.filter(({ name }) => name === "gen_ai.client.operation.duration");
    const [first, second] = durations.flatMap(({ histogram }) => histogram?.dataPoints ?? []);
    expect(first).toMatchObject({ count: "3", startTimeUnixNano: "1772366399187600000" });
    expect(second).toMatchObject({ count: "2", startTimeUnixNano: first?.timeUnixNano });
    await sink.close?.();
  });

  it("can be switched off", async () => {
    const collector = await startCollector();
    const sink = sinkFor(collector, { metrics: false });
    await deliver(sink, calls(1));
    await sink.close?.();
    expect(collector.requests.map(({ path }) => path)).toEqual(["/v1/traces"]);
  });

  it("wait for the next batch where the backend fails, and send no span again", async () => {
    const collector = await startCollector();
    const sink = sinkFor(collector);
    collector.faults.push({ kind: "slow", ms: 0 }, { kind: "answer", answer: { status: 503 } });
    await deliver(sink, calls(2));
    expect(collector.metrics).toEqual([]);
    await deliver(sink, calls(1));
    expect(collector.spans).toHaveLength(3);
    const [duration] = collector.metrics;
    expect(duration?.histogram?.dataPoints).toMatchObject([{ count: "3" }]);
    await sink.close?.();
  });

  it("are tried once more at the end", async () => {
    const collector = await startCollector();
    const sink = sinkFor(collector);
    collector.faults.push({ kind: "slow", ms: 0 }, { kind: "reset" });
    await deliver(sink, calls(2));
    expect(collector.metrics).toEqual([]);
    await sink.close?.();
    expect(collector.metrics[0]?.histogram?.dataPoints).toMatchObject([{ count: "2" }]);
  });

  it("are no longer sent to a backend that has no place for them", async () => {
    const collector = await startCollector();
    const sink = sinkFor(collector);
    collector.faults.push({ kind: "slow", ms: 0 }, { kind: "answer", answer: { status: 404 } });
    await deliver(sink, calls(1));
    await deliver(sink, calls(1));
    await sink.close?.();
    expect(collector.requests.map(({ path }) => path)).toEqual(["/v1/traces", "/v1/metrics", "/v1/traces"]);
  });

  it("are given up where the backend refuses them", async () => {
    const collector = await startCollector();
    const sink = sinkFor(collector);
    collector.faults.push({ kind: "slow", ms: 0 }, { kind: "answer", answer: { status: 400 } });
    await deliver(sink, calls(2));
    await deliver(sink, calls(1));
    expect(collector.metrics[0]?.histogram?.dataPoints).toMatchObject([{ count: "1" }]);
    await sink.close?.();
  });
});
