import { ROOT_CONTEXT, trace } from "@opentelemetry/api";
import { describe, expect, it } from "vitest";
import { createOpenSpans } from "../../../src/sinks/otel/open-spans.ts";

const TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736";

function spanOf(number: number) {
  return trace.wrapSpanContext({
    traceId: TRACE_ID,
    spanId: number.toString(16).padStart(16, "0"),
    traceFlags: 1,
  });
}

describe("the spans that are open", () => {
  it("are parents until they end, and a while longer where they are remembered", () => {
    const spans = createOpenSpans();
    const span = spanOf(1);
    spans.add("a", span);
    const parentOfChild = () => {
      const below = spans.contextBelow("a", ROOT_CONTEXT);
      return below === undefined ? undefined : trace.getSpanContext(below);
    };
    expect(parentOfChild()).toEqual(span.spanContext());
    expect(spans.take("a")).toBe(span);
    expect(parentOfChild()).toBeUndefined();
    spans.remember("a", span.spanContext());
    expect(parentOfChild()).toEqual(span.spanContext());
    expect(spans.size).toBe(0);
  });

  it("are given out once", () => {
    const spans = createOpenSpans();
    spans.add("a", spanOf(1));
    expect(spans.take("a")).toBeDefined();
    expect(spans.take("a")).toBeUndefined();
  });

  it("never grow beyond their bound; the oldest are forgotten", () => {
    const spans = createOpenSpans(20);
    for (let number = 1; number <= 1_000; number++) {
      spans.add(String(number), spanOf(number));
      expect(spans.size).toBeLessThanOrEqual(20);
    }
    expect(spans.take("1")).toBeUndefined();
    expect(spans.take("1000")).toBeDefined();
  });

  it("are remembered up to a number, the newest first", () => {
    const spans = createOpenSpans();
    for (let number = 1; number <= 5_000; number++)
      spans.remember(String(number), spanOf(number).spanContext());
    const isKnown = (spanId: string) => spans.contextBelow(spanId, ROOT_CONTEXT) !== undefined;
    expect(["1", "4000", "4001", "5000"].map(isKnown)).toEqual([false, false, true, true]);
  });
});
