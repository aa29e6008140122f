import { describe, expect, it } from "vitest";
import { createOpenSpans } from "../../../src/sinks/sentry/open-spans.ts";
import type { SentrySpan } from "../../../src/sinks/sentry/sentry-client.ts";

function span(): SentrySpan {
  return {
    spanContext: () => ({ traceId: "t", spanId: "s" }),
    setAttributes: () => undefined,
    setStatus: () => undefined,
    updateName: () => undefined,
    end: () => undefined,
  };
}

const run = (span_id: string, trace_id = "t1") => ({ trace_id, span_id });

describe("the open spans", () => {
  it("give a run's span up once, and know it as a parent until the trace has ended", () => {
    const spans = createOpenSpans();
    const agent = span();
    spans.open(run("a"), agent);
    expect(spans.end(run("a"))).toBe(agent);
    expect(spans.end(run("a"))).toBeUndefined();
    expect(spans.find("t1", "a")).toBe(agent);
    spans.complete("t1");
    expect(spans.find("t1", "a")).toBeUndefined();
  });

  it("wait at the end of a trace for the runs that outlive it", () => {
    const spans = createOpenSpans();
    const late = span();
    spans.open(run("a"), span());
    spans.open(run("b"), late);
    spans.end(run("a"));
    spans.complete("t1");
    expect(spans.end(run("b"))).toBe(late);
    expect(spans.find("t1", "b")).toBeUndefined();
  });

  it("pass a run without a span of its own through to the span above it", () => {
    const spans = createOpenSpans();
    const agent = span();
    spans.open(run("a"), agent);
    spans.passThrough(run("node"), agent);
    expect(spans.find("t1", "node")).toBe(agent);
    expect(spans.end(run("node"))).toBeUndefined();
  });

  it("know nothing of other traces, or of no run", () => {
    const spans = createOpenSpans();
    spans.open(run("a"), span());
    expect(spans.find("t2", "a")).toBeUndefined();
    expect(spans.find("t1", undefined)).toBeUndefined();
    expect(spans.end(run("a", "t2"))).toBeUndefined();
    expect(() => spans.complete("t2")).not.toThrow();
  });

  it("forget the oldest trace where traces never end", () => {
    const spans = createOpenSpans();
    for (let trace = 0; trace <= 10_000; trace++) spans.open(run("a", `t${trace}`), span());
    expect(spans.find("t0", "a")).toBeUndefined();
    expect(spans.find("t1", "a")).toBeDefined();
    expect(spans.find("t10000", "a")).toBeDefined();
  });
});
