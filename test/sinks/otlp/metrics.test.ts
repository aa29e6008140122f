import { describe, expect, it } from "vitest";
import { createDispatcher } from "../../../src/delivery/dispatcher.ts";
import type { BatchSink } from "../../../src/events/sink.ts";
import { listeningLogger } from "../../delivery/fake-sinks.ts";
import { recordedSample } from "../../events/samples.ts";
import { deliver } from "../describe-sink.ts";
import type { Fault } from "../support/vendor-server.ts";
import { type Collector, isTraces, sinkFor, startCollector } from "./support/collector.ts";

const never = new AbortController().signal;

const calls = (count: number) =>
  Array.from({ length: count }, (_, index) =>
    recordedSample("llm_call_end", {
      timestamp: `2026-03-01T12:00:${String(index % 60).padStart(2, "0")}.000Z`,
      span_id: index.toString(16).padStart(16, "0"),
    }),
  );

/** Delivers as a flush does: the events, and then what goes along with them. */
async function deliverAll(sink: BatchSink, batch: ReturnType<typeof calls>): Promise<void> {
  await deliver(sink, batch);
  await sink.flush?.({ signal: never });
}

function pathsOf({ requests }: Collector): string[] {
  return requests.map(({ path }) => path);
}

describe("the metrics of the otlp sink", () => {
  it("are sums over a batch, each window following upon the one before", async () => {
    const collector = await startCollector();
    const sink = sinkFor(collector);
    await deliverAll(sink, calls(3));
    await deliverAll(sink, calls(5).slice(3));
    const durations = collector.metrics.filter(({ name }) => name === "gen_ai.client.operation.duration");
    const [first, second] = durations.flatMap(({ histogram }) => histogram?.dataPoints ?? []);
    expect(first).toMatchObject({ count: "3", startTimeUnixNano: "1772366399187600000" });
    expect(second).toMatchObject({ count: "2", startTimeUnixNano: first?.timeUnixNano });
    await sink.close?.();
  });

  it("can be switched off", async () => {
    const collector = await startCollector();
    const sink = sinkFor(collector, { metrics: false });
    await deliverAll(sink, calls(1));
    await sink.close?.();
    expect(pathsOf(collector)).toEqual(["/v1/traces"]);
  });

  it("need no flush where no batch follows", async () => {
    const collector = await startCollector();
    const sink = sinkFor(collector);
    await deliver(sink, calls(1));
    await expect.poll(() => collector.metrics.length).toBeGreaterThan(0);
    await sink.close?.();
  });

  it("of full batches, which others follow, are sent together", async () => {
    const collector = await startCollector();
    const sink = sinkFor(collector);
    for (let batch = 0; batch < 5; batch++) await deliver(sink, calls(100));
    await sink.flush?.({ signal: never });
    await sink.close?.();
    const counts = collector.metrics
      .filter(({ name }) => name === "gen_ai.client.operation.duration")
      .map(({ histogram }) => Number(histogram?.dataPoints[0]?.count));
    expect(counts.length).toBeLessThan(3);
    expect(counts.reduce((sum, count) => sum + count)).toBe(500);
  });

  it("wait for what comes next where the backend fails, and send no span again", async () => {
    const collector = await startCollector();
    const sink = sinkFor(collector);
    collector.faults.push({ kind: "slow", ms: 0 }, { kind: "answer", answer: { status: 503 } });
    await deliverAll(sink, calls(2));
    expect(collector.metrics).toEqual([]);
    await deliverAll(sink, calls(1));
    expect(collector.spans).toHaveLength(3);
    await sink.close?.();
    const [duration] = collector.metrics;
    expect(duration?.histogram?.dataPoints).toMatchObject([{ count: "3" }]);
  });

  it("are tried once more at the end", async () => {
    const collector = await startCollector();
    const sink = sinkFor(collector);
    collector.faults.push({ kind: "slow", ms: 0 }, { kind: "reset" });
    await deliverAll(sink, calls(2));
    expect(collector.metrics).toEqual([]);
    await sink.close?.();
    expect(collector.metrics[0]?.histogram?.dataPoints).toMatchObject([{ count: "2" }]);
  });

  it("are no longer sent to a backend that has no place for them, which is said once", async () => {
    const collector = await startCollector();
    const sink = sinkFor(collector);
    const warnings: string[] = [];
    collector.alwaysAt.set("/v1/metrics", { kind: "answer", answer: { status: 404 } });
    for (let batch = 0; batch < 3; batch++) {
      await sink.send(calls(1), { signal: never, warn: (message) => warnings.push(message) });
      await sink.flush?.({ signal: never });
    }
    await sink.close?.();
    expect(pathsOf(collector)).toEqual(["/v1/traces", "/v1/metrics", "/v1/traces", "/v1/traces"]);
    expect(warnings).toEqual([
      "no metrics from here on: the backend has no place for them (HTTP 404); spans go on",
    ]);
  });

  it("are given up where the backend refuses them", async () => {
    const collector = await startCollector();
    const sink = sinkFor(collector);
    collector.faults.push({ kind: "slow", ms: 0 }, { kind: "answer", answer: { status: 400 } });
    await deliverAll(sink, calls(2));
    await deliverAll(sink, calls(1));
    await sink.close?.();
    expect(collector.metrics[0]?.histogram?.dataPoints).toMatchObject([{ count: "1" }]);
  });

  it.each([-3, "many", 1e9])("tell of refused data points no more than were sent: %s", async (count) => {
    const collector = await startCollector();
    const sink = sinkFor(collector);
    const warnings: string[] = [];
    const body = JSON.stringify({ partialSuccess: { rejectedDataPoints: count } });
    collector.alwaysAt.set("/v1/metrics", { kind: "answer", answer: { status: 200, body } });
    await sink.send(calls(2), { signal: never, warn: (message) => warnings.push(message) });
    await sink.flush?.({ signal: never });
    await sink.close?.();
    expect(warnings).toEqual(
      count === 1e9 ? [expect.stringMatching(/^metrics: refused (\d+) of \1 data/)] : [],
    );
  });
});

describe("metrics that do not arrive", () => {
  const FAULTS: readonly (readonly [string, Fault])[] = [
    ["hang", { kind: "hang" }],
    ["are reset", { kind: "reset" }],
    ["are answered 503", { kind: "answer", answer: { status: 503 } }],
    [
      "are asked to stay away for an hour",
      { kind: "answer", answer: { status: 429, headers: { "retry-after": "3600" } } },
    ],
    ["are refused", { kind: "answer", answer: { status: 401 } }],
    [
      "are redirected",
      { kind: "answer", answer: { status: 302, headers: { location: "http://127.0.0.1:1/" } } },
    ],
  ];

  it.each(FAULTS)(
    "since they %s, hold up no span and no flush, and are warned about once",
    async (_, fault) => {
      const collector = await startCollector();
      collector.alwaysAt.set("/v1/metrics", fault);
      const logger = listeningLogger();
      const dispatcher = createDispatcher([sinkFor(collector)], logger);
      for (let round = 0; round < 20; round++) {
        for (const event of calls(140)) dispatcher.push(event);
        const report = await dispatcher.flush(600_000); // far beyond the time of this test
        expect(report).toMatchObject({ sent: 140, pending: 0, dropped: 0 });
      }
      expect(collector.spans).toHaveLength(20 * 140);
      expect(collector.requests.filter((request) => !isTraces(request)).length).toBeLessThan(6);
      const warnings = logger.warnings.filter((warning) => warning.includes("metrics"));
      expect(warnings.length).toBeLessThanOrEqual(1);
      if (fault.kind !== "hang")
        expect(warnings).toEqual([
          expect.stringMatching(/^langmeter: sink otlp: metrics do not arrive \(.+\); events do$/),
        ]);
      await dispatcher.close();
    },
  );
});
