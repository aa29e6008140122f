import { describe, expect, it } from "vitest";
import { callerOf } from "../../src/serverless/caller-headers.ts";

const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

describe("the caller in the headers", () => {
  it("is found whatever the case, in the first record that names it", () => {
    const other = "00-11111111111111111111111111111111-2222222222222222-01";
    expect(callerOf(undefined, { TraceParent: traceparent }, { traceparent: other })).toEqual({
      traceparent,
    });
  });

  it("brings its tracestate, of several headers joined", () => {
    const headers = { traceparent, tracestate: ["a=1", "b=2"] };
    expect(callerOf(headers)).toEqual({ traceparent, tracestate: "a=1,b=2" });
  });

  it("is nobody without a valid traceparent, whatever the tracestate says", () => {
    expect(callerOf({ tracestate: "a=1" })).toEqual({});
    expect(callerOf({ traceparent: "00-0-0-00", tracestate: "a=1" })).toEqual({});
    expect(callerOf({ traceparent: 42 }, null, "traceparent")).toEqual({});
  });

  it("keeps its span where its tracestate is not valid", () => {
    expect(callerOf({ traceparent, tracestate: "no members" })).toEqual({ traceparent });
  });
});
