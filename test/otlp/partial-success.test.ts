import { describe, expect, it } from "vitest";
import { readPartialSuccess } from "../../src/otlp/partial-success.ts";

describe("a partial success", () => {
  it.each([
    ["spans", { rejectedSpans: "2", errorMessage: "too old" }],
    ["spans, as a number", { rejectedSpans: 2, errorMessage: "too old" }],
    ["data points", { rejectedDataPoints: "2", errorMessage: "too old" }],
  ])("says how many were refused: %s", (_, partialSuccess) => {
    expect(readPartialSuccess({ body: JSON.stringify({ partialSuccess }) }, 5)).toEqual({
      rejected: 2,
      message: "too old",
    });
  });

  it.each([
    ["an empty one", ""],
    ["an empty answer", "{}"],
    ["an empty partial success", '{"partialSuccess":{}}'],
    ["a warning alone", '{"partialSuccess":{"rejectedSpans":"0","errorMessage":"slow down"}}'],
    ["a count that is none", '{"partialSuccess":{"rejectedSpans":"many"}}'],
    ["a negative count", '{"partialSuccess":{"rejectedSpans":-3}}'],
    ["a negative count as a text", '{"partialSuccess":{"rejectedSpans":"-3"}}'],
    ["a fraction", '{"partialSuccess":{"rejectedSpans":1.5}}'],
    ["an infinite count", '{"partialSuccess":{"rejectedSpans":1e999}}'],
    ["an empty count", '{"partialSuccess":{"rejectedSpans":""}}'],
    ["a count in a list", '{"partialSuccess":{"rejectedSpans":[2]}}'],
    ["protobuf", "\n\u0004\b\u0002\u0012\u0000"],
    ["torn JSON", '{"partialSuccess":{"rejected'],
    ["null", "null"],
  ])("is none where nothing was refused: %s", (_, body) => {
    expect(readPartialSuccess({ body }, 5)).toBeUndefined();
  });

  it.each(["6", 1e12, "99999999999999999999"])(
    "refuses no more than was sent, though it says %s",
    (count) => {
      const body = JSON.stringify({ partialSuccess: { rejectedSpans: count } });
      expect(readPartialSuccess({ body }, 5)?.rejected).toBe(5);
      expect(readPartialSuccess({ body }, 0)).toBeUndefined();
    },
  );
});
