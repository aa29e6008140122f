import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { metricRequestOf, type OtlpMetric } from "../../src/otlp/metric-request.ts";
import { readPartialSuccess } from "../../src/otlp/partial-success.ts";
import { protobufCodec } from "../../src/otlp/protobuf.ts";
import { traceRequestOf } from "../../src/otlp/trace-request.ts";
import type { Attributes, OtlpResource, OtlpSpan } from "../../src/otlp/values.ts";
import {
  type Body,
  decodeMetricRequest,
  decodeTraceRequest,
  encodeTraceResponse,
} from "./support/official-decoder.ts";

const DOUBLES = new Set(["double", "doubles"]);

const text = fc.string({ unit: "grapheme" });
const number = fc.oneof(fc.double(), fc.maxSafeInteger(), fc.constantFrom(0, -0, -1, 1e21, 5e-324));
const attributes: fc.Arbitrary<Attributes> = fc.record(
  {
    ...{ text, number, flag: fc.boolean(), texts: fc.array(text), numbers: fc.array(number) },
    ...{ double: fc.integer(), doubles: fc.array(fc.integer()), unknown: fc.constant(undefined) },
  },
  { requiredKeys: [] },
);
const ms = fc.oneof(fc.double({ min: 0, max: 8.64e15, noNaN: true }), fc.integer({ min: 0, max: 4e12 }));
const id = (digits: number) =>
  fc.string({ unit: fc.constantFrom(..."0123456789abcdef"), minLength: digits, maxLength: digits });

const span: fc.Arbitrary<OtlpSpan> = fc.record({
  ...{ traceId: id(32), spanId: id(16), parentSpanId: fc.option(id(16), { nil: undefined }) },
  ...{
    name: text,
    kind: fc.constantFrom("internal", "client", "server"),
    startMs: ms,
    endMs: ms,
    attributes,
  },
  status: fc.option(
    fc.record({ code: fc.constant("error" as const), message: fc.option(text, { nil: undefined }) }),
    { nil: undefined },
  ),
  events: fc.array(fc.record({ name: text, atMs: ms, attributes }), { maxLength: 3 }),
});
const resource: fc.Arbitrary<OtlpResource> = fc.record({
  attributes,
  scope: fc.record({ name: text, version: fc.option(text, { nil: undefined }) }),
  schemaUrl: fc.option(text, { nil: undefined }),
});

const count = fc.nat();
const metric: fc.Arbitrary<OtlpMetric> = fc
  .array(fc.double({ noNaN: true, noDefaultInfinity: true }), { maxLength: 4 })
  .chain((boundaries) => {
    const bucketCounts = fc.array(count, {
      minLength: boundaries.length + 1,
      maxLength: boundaries.length + 1,
    });
    const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
    const point = fc.record({ attributes, count, sum: finite, min: finite, max: finite, bucketCounts });
    return fc.record({
      ...{ name: text, unit: text, description: text, points: fc.array(point, { maxLength: 3 }) },
      boundaries: fc.constantFrom(boundaries, undefined),
    });
  });

/** What the official decoder makes of the request in each format. */
function inBoth(decode: (body: Body) => object, request: Parameters<typeof protobufCodec.encode>[0]) {
  return [decode(protobufCodec.encode(request)), decode(JSON.stringify(request))];
}

describe("a request in protobuf", () => {
  it("is to the official decoder what it is in JSON, whatever the spans hold", () => {
    fc.assert(
      fc.property(fc.array(span, { maxLength: 3 }), resource, (spans, sender) => {
        const [protobuf, json] = inBoth(decodeTraceRequest, traceRequestOf(spans, sender, DOUBLES));
        expect(protobuf).toEqual(json);
      }),
      { numRuns: 300 },
    );
  });

  it("is to the official decoder what it is in JSON, whatever was measured", () => {
    fc.assert(
      fc.property(fc.array(metric, { maxLength: 3 }), ms, ms, resource, (metrics, startMs, endMs, sender) => {
        const [protobuf, json] = inBoth(
          decodeMetricRequest,
          metricRequestOf(metrics, { startMs, endMs }, sender),
        );
        expect(protobuf).toEqual(json);
      }),
      { numRuns: 300 },
    );
  });

  it("keeps what a JSON number would lose: types, nanoseconds and whole numbers of 53 bits", () => {
    const request = traceRequestOf(
      [
        {
          ...{ traceId: "0123456789abcdef0123456789abcdef", spanId: "fedcba9876543210", name: "chat" },
          ...{ kind: "client", startMs: 1_772_366_400_000.25, endMs: 1_772_366_400_999.9995 },
          attributes: { double: 0, int: 9_007_199_254_740_991, negative: -1, flag: false, empty: "" },
        },
      ],
      { attributes: {}, scope: { name: "langmeter" } },
      DOUBLES,
    );
    expect(decodeTraceRequest(protobufCodec.encode(request))).toMatchObject({
      resourceSpans: [
        {
          scopeSpans: [
            {
              spans: [
                {
                  startTimeUnixNano: "1772366400000250000",
                  endTimeUnixNano: "1772366400999999500",
                  attributes: [
                    { key: "double", value: { doubleValue: 0 } },
                    { key: "int", value: { intValue: "9007199254740991" } },
                    { key: "negative", value: { intValue: "-1" } },
                    { key: "flag", value: { boolValue: false } },
                    { key: "empty", value: { stringValue: "" } },
                  ],
                },
              ],
            },
          ],
        },
      ],
    });
  });

  it("replaces half a surrogate pair instead of losing the request", () => {
    const request = traceRequestOf([], { attributes: { text: "a\ud83d" }, scope: { name: "langmeter" } });
    expect(JSON.stringify(decodeTraceRequest(protobufCodec.encode(request)))).toContain("a\ufffd");
  });
});

describe("an answer in protobuf", () => {
  const read = (bytes: Uint8Array) =>
    readPartialSuccess({ body: Buffer.from(bytes).toString(), bytes }, 5, protobufCodec.decodeAnswer);

  it("says how many were refused", () => {
    expect(read(encodeTraceResponse({ rejectedSpans: 2, errorMessage: "too old" }))).toEqual({
      rejected: 2,
      message: "too old",
    });
  });

  it("is read in JSON too, which some servers answer to everything", () => {
    expect(read(Buffer.from('{"partialSuccess":{"rejectedSpans":"3"}}'))).toMatchObject({ rejected: 3 });
  });

  it.each([
    ["nothing", {}],
    ["a warning", { errorMessage: "slow down" }],
    ["a negative count", { rejectedSpans: -3 }],
  ])("refuses nothing with %s", (_, partialSuccess) => {
    expect(read(encodeTraceResponse(partialSuccess))).toBeUndefined();
  });

  it("never throws, nor refuses more than was sent, whatever the bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const { rejected = 0 } = read(bytes) ?? {};
        return rejected >= 0 && rejected <= 5;
      }),
    );
  });
});
