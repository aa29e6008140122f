import generated from "otlp-transformer-0.213/build/src/generated/root.js";

/**
 * A request as a collector reads it, in JSON or protobuf: through OpenTelemetry's own message types (generated from the .proto files, here
 * those of @opentelemetry/otlp-transformer 0.213). JSON becomes a message, the message bytes, the bytes an object:
 * a field that the protocol does not know, or of another type, does not come out again.
 */
interface MessageType {
  fromObject(object: object): object;
  encode(message: object): { finish(): Uint8Array };
  decode(bytes: Uint8Array): object;
  toObject(message: object, options: object): object;
}

interface Services {
  readonly trace: {
    readonly v1: {
      readonly ExportTraceServiceRequest: MessageType;
      readonly ExportTraceServiceResponse: MessageType;
    };
  };
  readonly metrics: { readonly v1: { readonly ExportMetricsServiceRequest: MessageType } };
}

const root = generated as unknown as {
  readonly opentelemetry: { readonly proto: { readonly collector: Services } };
};
const { trace, metrics } = root.opentelemetry.proto.collector;

const ID_FIELDS = new Set(["traceId", "spanId", "parentSpanId"]);

/** JSON as text, or protobuf. */
export type Body = string | Uint8Array;

export type AnyValue = Readonly<Record<string, unknown>>;

export interface DecodedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly status?: { readonly code?: number; readonly message?: string };
  readonly events: readonly {
    readonly name: string;
    readonly attributes: Readonly<Record<string, unknown>>;
  }[];
}

/** The request, with the ids in hex and 64-bit numbers as text. */
export function decodeTraceRequest(body: Body): object {
  return throughProtocol(trace.v1.ExportTraceServiceRequest, body);
}

export function decodeMetricRequest(body: Body): object {
  return throughProtocol(metrics.v1.ExportMetricsServiceRequest, body);
}

/** What a backend answers in protobuf to a request that it has accepted. */
export function encodeTraceResponse(partialSuccess: object): Buffer {
  const type = trace.v1.ExportTraceServiceResponse;
  return Buffer.from(type.encode(type.fromObject({ partialSuccess })).finish());
}

function throughProtocol(type: MessageType, body: Body): object {
  const message = type.decode(typeof body === "string" ? bytesOfJson(type, body) : body);
  const plain = type.toObject(message, { longs: String, bytes: Buffer });
  return JSON.parse(JSON.stringify(plain, hexIds)) as object;
}

function bytesOfJson(type: MessageType, json: string): Uint8Array {
  // Ids are hex in OTLP/JSON, where protobuf's own JSON has base64. https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
  const object: object = JSON.parse(json, (key, value) =>
    ID_FIELDS.has(key) ? Buffer.from(String(value), "hex") : value,
  );
  return type.encode(type.fromObject(object)).finish();
}

function hexIds(this: Record<string, unknown>, key: string, value: unknown): unknown {
  const bytes = this[key];
  return ID_FIELDS.has(key) && value !== undefined
    ? Buffer.from((bytes as { data?: number[] }).data ?? (bytes as Uint8Array)).toString("hex")
    : value;
}

/** The spans of a request, their attributes as plain values by name. */
export function spansIn(body: Body): DecodedSpan[] {
  const { resourceSpans } = decodeTraceRequest(body) as TraceRequest;
  return resourceSpans
    .flatMap(({ scopeSpans }) => scopeSpans)
    .flatMap(({ spans = [] }) => spans)
    .map((span) => ({
      ...span,
      attributes: plainAttributes(span.attributes),
      events: (span.events ?? []).map((event) => ({
        ...event,
        attributes: plainAttributes(event.attributes),
      })),
    }));
}

interface KeyValue {
  readonly key: string;
  readonly value: AnyValue;
}
interface WireEvent {
  readonly name: string;
  readonly attributes?: readonly KeyValue[];
}
interface WireSpan extends Omit<DecodedSpan, "attributes" | "events"> {
  readonly attributes?: readonly KeyValue[];
  readonly events?: readonly WireEvent[];
}
interface TraceRequest {
  readonly resourceSpans: readonly {
    readonly scopeSpans: readonly { readonly spans?: readonly WireSpan[] }[];
  }[];
}

export function plainAttributes(attributes: readonly KeyValue[] = []): Readonly<Record<string, unknown>> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, plainValue(value)]));
}

function plainValue(value: AnyValue): unknown {
  if ("intValue" in value) return Number(value.intValue);
  if ("arrayValue" in value)
    return (value.arrayValue as { values?: AnyValue[] }).values?.map(plainValue) ?? [];
  return value.stringValue ?? value.doubleValue ?? value.boolValue;
}
