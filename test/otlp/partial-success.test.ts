import { describe, expect, it } from "vitest";
import { readPartialSuccess } from "../../src/otlp/partial-success.ts";

describe("a partial success", () => {
  it.each([
    ["spans", { rejectedSpans: "2", errorMessage: "too old" }],
    ["spans, as a number", { rejectedSpans: 2, errorMessage: "too old" }],
    ["data points", { rejectedDataPoints: "2", errorMessage: "too old" }],
  ])("says how many were refused: %s", (_, partialSuccess) => {
    expect(readPartialSuccess(JSON.stringify({ partialSuccess }))).toEqual({
      rejected: 2,
      message: "too old",
    });
  });

  it.each([
    ["no body", undefined],
    ["an empty one", ""],
    ["an empty answer", "{}"],
    ["an empty partial success", '{"partialSuccess":{}}'],
    ["a warning alone", '{"partialSuccess":{"rejectedSpans":"0","errorMessage":"slow down"}}'],
    ["a count that is none", '{"partialSuccess":{"rejectedSpans":"many"}}'],
    ["protobuf", "\n\u0004\b\u0002\u0012\u0000"],
    ["torn JSON", '{"partialSuccess":{"rejected'],
    ["null", "null"],
  ])("is none where nothing was refused: %s", (_, body) => {
    expect(readPartialSuccess(body)).toBeUndefined();
  });
});
