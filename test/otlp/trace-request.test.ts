import { SpanKind, SpanStatusCode } from "@opentelemetry/api";
import { resourceFromAttributes } from "@opentelemetry/resources";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import fc from "fast-check";
import { JsonTraceSerializer } from "otlp-transformer-0.213";
import { describe, expect, it } from "vitest";
import { traceRequestOf } from "../../src/otlp/trace-request.ts";
import type { OtlpResource, OtlpSpan } from "../../src/otlp/values.ts";
import { decodeTraceRequest, spansIn } from "./support/official-decoder.ts";

const resource: OtlpResource = {
  attributes: { "service.name": "support-bot" },
  scope: { name: "langmeter" },
};

const plain: OtlpSpan = {
  traceId: "0123456789abcdef0123456789abcdef",
  spanId: "fedcba9876543210",
  parentSpanId: "00000000000000aa",
  name: "chat gpt-4o-mini",
  kind: "client",
  startMs: Date.parse("2026-03-01T12:00:00.000Z"),
  endMs: Date.parse("2026-03-01T12:00:00.812Z"),
  attributes: {},
};

function encoded(span: Partial<OtlpSpan>): string {
  return JSON.stringify(traceRequestOf([{ ...plain, ...span }], resource));
}

describe("a trace request", () => {
  it("comes out of the official decoder as it went in", () => {
    const json = encoded({
      attributes: { text: "a", flag: true, count: 3, share: 0.25, tags: ["x", "y"], sizes: [1, 2.5] },
      status: { code: "error", message: "boom" },
      events: [{ name: "exception", atMs: plain.endMs, attributes: { "exception.type": "TimeoutError" } }],
    });
    expect(decodeTraceRequest(json)).toEqual(JSON.parse(json));
  });

  it("keeps the type of an attribute that is a double, whatever its value", () => {
    const attributes = { temperature: 0, cost: 1, tokens: 1, shares: [0, 1] };
    const request = traceRequestOf(
      [{ ...plain, attributes }],
      { ...resource, schemaUrl: "https://opentelemetry.io/schemas/1.41.0" },
      new Set(["temperature", "cost", "shares"]),
    );
    const json = JSON.stringify(request);
    expect(decodeTraceRequest(json)).toEqual(JSON.parse(json));
    const [{ schemaUrl, scopeSpans }] = JSON.parse(json).resourceSpans;
    expect(scopeSpans[0].spans[0].attributes).toEqual([
      { key: "temperature", value: { doubleValue: 0 } },
      { key: "cost", value: { doubleValue: 1 } },
      { key: "tokens", value: { intValue: "1" } },
      { key: "shares", value: { arrayValue: { values: [{ doubleValue: 0 }, { doubleValue: 1 }] } } },
    ]);
    expect([schemaUrl, scopeSpans[0].schemaUrl]).toEqual(
      Array(2).fill("https://opentelemetry.io/schemas/1.41.0"),
    );
  });

  it("is what OpenTelemetry's own SDK sends for the same span", () => {
    const exporter = new InMemorySpanExporter();
    const provider = new BasicTracerProvider({
      resource: resourceFromAttributes({ "service.name": "support-bot" }),
      spanProcessors: [new SimpleSpanProcessor(exporter)],
    });
    const attributes = { text: "a", flag: false, count: 3, share: 0.25, tags: ["x", "y"], sizes: [1, 2.5] };
    const startMs = plain.startMs + 0.25;
    const endMs = plain.endMs + 0.5;
    const span = provider
      .getTracer("langmeter")
      .startSpan(plain.name, { kind: SpanKind.CLIENT, startTime: startMs, attributes });
    span.setStatus({ code: SpanStatusCode.ERROR, message: "boom" });
    span.addEvent("exception", { "exception.type": "TimeoutError" }, endMs);
    span.end(endMs);
    const { traceId, spanId } = span.spanContext();
    const ours = encoded({
      ...{ traceId, spanId, parentSpanId: undefined, startMs, endMs, attributes },
      status: { code: "error", message: "boom" },
      events: [{ name: "exception", atMs: endMs, attributes: { "exception.type": "TimeoutError" } }],
    });
    const serialized = JsonTraceSerializer.serializeRequest(exporter.getFinishedSpans());
    const theirs = decodeTraceRequest(new TextDecoder().decode(serialized));
    expect(theirs).toMatchObject(decodeTraceRequest(ours));
  });

  it("says neither more nor less of a span without attributes, parent, status and events", () => {
    const { attributes: _, ...bare } = plain;
    const json = encoded({ parentSpanId: undefined });
    expect(spansIn(json)).toMatchObject([
      {
        ...{ traceId: bare.traceId, spanId: bare.spanId, name: bare.name, kind: SpanKind.CLIENT + 1 },
        startTimeUnixNano: "1772366400000000000",
        endTimeUnixNano: "1772366400812000000",
      },
    ]);
    expect(json).not.toMatch(/parentSpanId|status|events|null/);
  });

  it.each([
    [1_772_366_400_000.25, "1772366400000250000"],
    [1_772_366_400_000.1, "1772366400000100000"],
    [1_772_366_400_812.4, "1772366400812400000"],
    [1_772_366_400_999.9995, "1772366400999999500"],
  ])("moves the decimals of %d milliseconds, without a calculation that loses some", (endMs, expected) => {
    expect(spansIn(encoded({ endMs }))[0]?.endTimeUnixNano).toBe(expected);
  });

  it.each([0, -5, 1e-7, Number.NaN])("has no time where there is none: %d", (startMs) => {
    expect(decodeTraceRequest(encoded({ startMs, endMs: startMs }))).toMatchObject({
      resourceSpans: [{ scopeSpans: [{ spans: [{ startTimeUnixNano: "0" }] }] }],
    });
  });

  it("stays within 64 bits at the end of time", () => {
    const [span] = spansIn(encoded({ endMs: 8.64e15 }));
    expect(span?.endTimeUnixNano).toBe("18446744073709000000");
  });

  it("never turns time back", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e12, max: 4e12, noNaN: true }),
        fc.double({ min: 0, max: 1e6 }),
        (start, length) => {
          const [span] = spansIn(encoded({ startMs: start, endMs: start + (length || 0) }));
          return BigInt(span?.endTimeUnixNano ?? 0) >= BigInt(span?.startTimeUnixNano ?? 0);
        },
      ),
    );
    const [span] = spansIn(encoded({ endMs: plain.startMs - 5 }));
    expect(span?.endTimeUnixNano).toBe(span?.startTimeUnixNano);
  });

  it("leaves out what is unknown or no number", () => {
    const json = encoded({ attributes: { a: undefined, b: Number.NaN, c: Infinity, d: [1, Number.NaN] } });
    expect(spansIn(json)[0]?.attributes).toEqual({ d: [1] });
  });

  it("keeps whole numbers whole beyond 32 bits, as text", () => {
    const json = encoded({ attributes: { tokens: 9_007_199_254_740_991, huge: 1e21 } });
    expect(json).toContain('{"intValue":"9007199254740991"}');
    expect(spansIn(json)[0]?.attributes).toEqual({ tokens: 9_007_199_254_740_991, huge: 1e21 });
  });

  it("carries text of any kind", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        expect(spansIn(encoded({ attributes: { text } }))[0]?.attributes).toEqual({ text });
      }),
    );
  });
});
