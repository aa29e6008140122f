import { describe, expect, it } from "vitest";
import { metricRequestOf, type OtlpMetric } from "../../src/otlp/metric-request.ts";
import type { OtlpResource } from "../../src/otlp/values.ts";
import { decodeMetricRequest } from "./support/official-decoder.ts";

const resource: OtlpResource = {
  attributes: { "service.name": "support-bot" },
  scope: { name: "langmeter" },
};
const range = { startMs: 1_772_366_400_000, endMs: 1_772_366_401_000.5 };
const attributes = { "gen_ai.request.model": "gpt-4o-mini" };

const duration: OtlpMetric = {
  ...{ name: "gen_ai.client.operation.duration", unit: "s", description: "Duration of model calls." },
  boundaries: [0.5, 1],
  points: [{ attributes, count: 3, sum: 2.5, min: 0.25, max: 1.5, bucketCounts: [1, 1, 1] }],
};
const tokens: OtlpMetric = {
  ...{ name: "gen_ai.client.inference.usage.input_tokens", unit: "{token}", description: "Input tokens." },
  points: [{ attributes, count: 2, sum: 40, min: 15, max: 25, bucketCounts: [] }],
};

describe("a metric request", () => {
  it("comes out of the official decoder as it went in", () => {
    const json = JSON.stringify(metricRequestOf([duration, tokens], range, resource));
    expect(decodeMetricRequest(json)).toEqual(JSON.parse(json));
  });

  it("holds delta points over the time that they cover", () => {
    const json = JSON.stringify(metricRequestOf([duration, tokens], range, resource));
    const times = { startTimeUnixNano: "1772366400000000000", timeUnixNano: "1772366401000500000" };
    expect(decodeMetricRequest(json)).toMatchObject({
      resourceMetrics: [
        {
          scopeMetrics: [
            {
              metrics: [
                {
                  unit: "s",
                  histogram: {
                    aggregationTemporality: 1,
                    dataPoints: [
                      { ...times, count: "3", bucketCounts: ["1", "1", "1"], explicitBounds: [0.5, 1] },
                    ],
                  },
                },
                {
                  unit: "{token}",
                  sum: {
                    aggregationTemporality: 1,
                    isMonotonic: true,
                    dataPoints: [{ ...times, asInt: "40" }],
                  },
                },
              ],
            },
          ],
        },
      ],
    });
  });
});
