import { describe, expect, it } from "vitest";
import type { Measurement } from "../../../src/semconv/genai-metrics.ts";
import { createMetricWindow } from "../../../src/sinks/otlp/metric-window.ts";

const duration = { name: "duration", unit: "s", description: "", boundaries: [1, 2] };
const tokens = { name: "tokens", unit: "{token}", description: "" };

function measured(value: number, model = "a", metric: Measurement["metric"] = duration): Measurement {
  return { metric, value, attributes: { model } };
}

describe("a metric window", () => {
  it("puts a value into the bucket whose upper bound it does not pass", () => {
    const window = createMetricWindow();
    window.add(
      [0.5, 1, 1.5, 2, 3].map((value) => measured(value)),
      0,
      10,
    );
    expect(window.take()?.metrics).toMatchObject([
      { name: "duration", points: [{ count: 5, sum: 8, min: 0.5, max: 3, bucketCounts: [2, 2, 1] }] },
    ]);
  });

  it("keeps a series for each set of attributes, below its metric", () => {
    const window = createMetricWindow();
    window.add([measured(1), measured(1, "b"), measured(7, "a", tokens), measured(1)], 0, 10);
    expect(window.take()?.metrics).toMatchObject([
      {
        name: "duration",
        points: [{ attributes: { model: "a" }, count: 2 }, { attributes: { model: "b" } }],
      },
      { name: "tokens", points: [{ sum: 7, bucketCounts: [] }] },
    ]);
  });

  it("gives what it has once, and begins anew where that ended", () => {
    const window = createMetricWindow();
    expect(window.take()).toBeUndefined();
    window.add([measured(1)], 100, 200);
    window.add([measured(1)], 50, 150);
    expect(window.waiting()).toBe(2);
    expect(window.take()).toMatchObject({
      range: { startMs: 50, endMs: 200 },
      metrics: [{ points: [{ count: 2 }] }],
    });
    expect(window.waiting()).toBe(0);
    expect(window.take()).toBeUndefined();
    window.add([measured(1)], 60, 190);
    expect(window.take()).toMatchObject({
      range: { startMs: 200, endMs: 201 },
      metrics: [{ points: [{ count: 1 }] }],
    });
  });

  it("sums up what is given back with what came meanwhile, over the time of both", () => {
    const window = createMetricWindow();
    window.add([measured(0.5), measured(3)], 100, 200);
    const taken = window.take();
    window.add([measured(1.5), measured(1, "b")], 180, 300);
    taken?.giveBack();
    expect(window.take()).toMatchObject({
      range: { startMs: 100, endMs: 300 },
      metrics: [
        {
          points: [
            { count: 3, sum: 5, min: 0.5, max: 3, bucketCounts: [1, 1, 1] },
            { count: 1, sum: 1 },
          ],
        },
      ],
    });
  });

  it("is bounded, whatever the attributes are", () => {
    const window = createMetricWindow();
    for (let index = 0; index < 3_000; index++) window.add([measured(1, `model-${index}`)], 0, 10);
    expect(window.take()?.metrics[0]?.points).toHaveLength(2_000);
  });
});
