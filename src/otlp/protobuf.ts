/** OTLP in protobuf: a file of its own in the package too, loaded only by who asks for it. */

import { BinaryReader, BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import type { OtlpCodec } from "./codec.ts";
import type { AnyValue, KeyValue } from "./key-values.ts";
import type { MetricRequest } from "./metric-request.ts";
import type { TraceRequest } from "./trace-request.ts";

/** How a value goes over the wire, and what writes it; numbers of 64 bits come as text. */
const SCALARS = {
  string: [WireType.LengthDelimited, (writer, value) => writer.string(String(value))],
  bool: [WireType.Varint, (writer, value) => writer.bool(value === true)],
  enum: [WireType.Varint, (writer, value) => writer.int32(Number(value))],
  double: [WireType.Bit64, (writer, value) => writer.double(Number(value))],
  int64: [WireType.Varint, (writer, value) => writer.int64(String(value))],
  fixed64: [WireType.Bit64, (writer, value) => writer.fixed64(String(value))],
  sfixed64: [WireType.Bit64, (writer, value) => writer.sfixed64(String(value))],
  /** Bytes, in OTLP/JSON as hex digits. */
  id: [WireType.LengthDelimited, (writer, value) => writer.bytes(bytesOf(String(value)))],
  doubles: [WireType.LengthDelimited, packed((writer, each) => writer.double(Number(each)))],
  fixed64s: [WireType.LengthDelimited, packed((writer, each) => writer.fixed64(String(each)))],
} satisfies Record<string, readonly [WireType, Write]>;

type Write = (writer: BinaryWriter, value: unknown) => void;
type Field = readonly [number: number, type: keyof typeof SCALARS | Message | (() => Message)];
type Message = Readonly<Record<string, Field>>;

/** A row for every field that we send. */
type Rows<Shape> = Readonly<Record<FieldsOf<Shape>, Field>>;
type FieldsOf<Shape> = Shape extends unknown ? Extract<keyof Shape, string> : never;

// The messages: https://github.com/open-telemetry/opentelemetry-proto/tree/main/opentelemetry/proto

type SentSpans = TraceRequest["resourceSpans"][number];
type SentSpan = SentSpans["scopeSpans"][number]["spans"][number];
type SentMetrics = MetricRequest["resourceMetrics"][number];
type SentMetric = SentMetrics["scopeMetrics"][number]["metrics"][number];
type SentCounter = Extract<SentMetric, { readonly sum: unknown }>["sum"];
type SentHistogram = Extract<SentMetric, { readonly histogram: unknown }>["histogram"];

const ANY_VALUE: Rows<AnyValue> = {
  stringValue: [1, "string"],
  boolValue: [2, "bool"],
  intValue: [3, "int64"],
  doubleValue: [4, "double"],
  arrayValue: [5, { values: [1, () => ANY_VALUE] }],
};
const KEY_VALUE: Rows<KeyValue> = { key: [1, "string"], value: [2, ANY_VALUE] };
const RESOURCE: Rows<SentSpans["resource"]> = { attributes: [1, KEY_VALUE] };
const SCOPE: Rows<SentSpans["scopeSpans"][number]["scope"]> = { name: [1, "string"], version: [2, "string"] };

const SPAN: Rows<SentSpan> = {
  traceId: [1, "id"],
  spanId: [2, "id"],
  parentSpanId: [4, "id"],
  name: [5, "string"],
  kind: [6, "enum"],
  startTimeUnixNano: [7, "fixed64"],
  endTimeUnixNano: [8, "fixed64"],
  attributes: [9, KEY_VALUE],
  events: [11, { timeUnixNano: [1, "fixed64"], name: [2, "string"], attributes: [3, KEY_VALUE] }],
  status: [15, { message: [2, "string"], code: [3, "enum"] }],
};
const SCOPE_SPANS: Rows<SentSpans["scopeSpans"][number]> = {
  scope: [1, SCOPE],
  spans: [2, SPAN],
  schemaUrl: [3, "string"],
};
const RESOURCE_SPANS: Rows<SentSpans> = {
  resource: [1, RESOURCE],
  scopeSpans: [2, SCOPE_SPANS],
  schemaUrl: [3, "string"],
};

const NUMBER_POINT: Rows<SentCounter["dataPoints"][number]> = {
  startTimeUnixNano: [2, "fixed64"],
  timeUnixNano: [3, "fixed64"],
  asDouble: [4, "double"],
  asInt: [6, "sfixed64"],
  attributes: [7, KEY_VALUE],
};
const HISTOGRAM_POINT: Rows<SentHistogram["dataPoints"][number]> = {
  startTimeUnixNano: [2, "fixed64"],
  timeUnixNano: [3, "fixed64"],
  count: [4, "fixed64"],
  sum: [5, "double"],
  bucketCounts: [6, "fixed64s"],
  explicitBounds: [7, "doubles"],
  attributes: [9, KEY_VALUE],
  min: [11, "double"],
  max: [12, "double"],
};
const SUM: Rows<SentCounter> = {
  dataPoints: [1, NUMBER_POINT],
  aggregationTemporality: [2, "enum"],
  isMonotonic: [3, "bool"],
};
const HISTOGRAM: Rows<SentHistogram> = {
  dataPoints: [1, HISTOGRAM_POINT],
  aggregationTemporality: [2, "enum"],
};
const METRIC: Rows<SentMetric> = {
  name: [1, "string"],
  description: [2, "string"],
  unit: [3, "string"],
  sum: [7, SUM],
  histogram: [9, HISTOGRAM],
};
const SCOPE_METRICS: Rows<SentMetrics["scopeMetrics"][number]> = {
  scope: [1, SCOPE],
  metrics: [2, METRIC],
  schemaUrl: [3, "string"],
};
const RESOURCE_METRICS: Rows<SentMetrics> = {
  resource: [1, RESOURCE],
  scopeMetrics: [2, SCOPE_METRICS],
  schemaUrl: [3, "string"],
};

/** Of either signal: no request has the fields of both. */
const REQUEST: Rows<TraceRequest | MetricRequest> = {
  resourceSpans: [1, RESOURCE_SPANS],
  resourceMetrics: [1, RESOURCE_METRICS],
};

export const protobufCodec: OtlpCodec = {
  contentType: "application/x-protobuf",
  encode(request) {
    const writer = new BinaryWriter();
    writeMessage(writer, REQUEST, request);
    return writer.finish();
  },
  decodeAnswer,
};

function writeMessage(writer: BinaryWriter, message: Message, values: object): void {
  for (const [name, value] of Object.entries(values)) {
    const [number, type] = message[name] ?? [];
    if (value === undefined || number === undefined || type === undefined) continue;
    if (typeof type === "string") {
      const [wireType, write]: readonly [WireType, Write] = SCALARS[type];
      write(writer.tag(number, wireType), value);
      continue;
    }
    const inner = typeof type === "function" ? type() : type;
    for (const each of Array.isArray(value) ? value : [value]) {
      writer.tag(number, WireType.LengthDelimited).fork();
      writeMessage(writer, inner, each);
      writer.join();
    }
  }
}

function packed(write: Write): Write {
  return (writer, values) => {
    writer.fork();
    for (const each of Array.isArray(values) ? values : []) write(writer, each);
    writer.join();
  };
}

function bytesOf(hex: string): Uint8Array {
  const bytes = new Uint8Array(hex.length / 2);
  for (let index = 0; index < bytes.length; index++)
    bytes[index] = Number.parseInt(hex.slice(2 * index, 2 * index + 2), 16);
  return bytes;
}

/** An ExportTraceServiceResponse or ExportMetricsServiceResponse; the numbers of the fields are the same. */
function decodeAnswer(bytes: Uint8Array): unknown {
  const reader = new BinaryReader(bytes);
  let partialSuccess: object | undefined;
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag();
    const isIt = field === 1 && wireType === WireType.LengthDelimited;
    if (isIt) partialSuccess = { ...partialSuccess, ...decodePartialSuccess(reader.bytes()) };
    else reader.skip(wireType, field);
  }
  return { partialSuccess };
}

function decodePartialSuccess(bytes: Uint8Array): object {
  const reader = new BinaryReader(bytes);
  let rejectedSpans = "0";
  let errorMessage = "";
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag();
    if (field === 1 && wireType === WireType.Varint) rejectedSpans = String(reader.int64());
    else if (field === 2 && wireType === WireType.LengthDelimited) errorMessage = reader.string();
    else reader.skip(wireType, field);
  }
  return { rejectedSpans, errorMessage };
}
