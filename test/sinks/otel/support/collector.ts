import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import generated from "otlp-transformer-0.213/build/src/generated/root.js";
import { onTestFinished } from "vitest";
import { plainAttributes } from "../../../otlp/support/official-decoder.ts";

/** A span as a collector reads it from protobuf, by OpenTelemetry's own message types. */
export interface CollectedSpan {
  readonly name: string;
  readonly traceId: Uint8Array;
  readonly spanId: Uint8Array;
  readonly parentSpanId: Uint8Array;
  readonly attributes: Readonly<Record<string, unknown>>;
}

export interface Collector {
  /** Of `/v1/traces`. */
  readonly url: string;
  readonly spans: CollectedSpan[];
  /** Of each request. */
  readonly headers: Readonly<Record<string, unknown>>[];
}

type WireSpan = Omit<CollectedSpan, "attributes"> & {
  readonly attributes: Parameters<typeof plainAttributes>[0];
};
interface TraceRequest {
  readonly resourceSpans: readonly {
    readonly scopeSpans: readonly { readonly spans: readonly WireSpan[] }[];
  }[];
}
/** The generated types of the protocol, as far as they are used here. */
interface MessageType {
  decode(bytes: Uint8Array): object;
  /** Without it, fields that were not sent are there with their defaults. */
  toObject(message: object, options: object): object;
}
interface Generated {
  readonly opentelemetry: {
    readonly proto: {
      readonly collector: {
        readonly trace: { readonly v1: { readonly ExportTraceServiceRequest: MessageType } };
      };
    };
  };
}
const { ExportTraceServiceRequest } = (generated as unknown as Generated).opentelemetry.proto.collector.trace
  .v1;

function decoded(body: Uint8Array): TraceRequest {
  const message = ExportTraceServiceRequest.decode(body);
  return ExportTraceServiceRequest.toObject(message, { longs: String }) as TraceRequest;
}

/** A collector on loopback that takes OTLP in protobuf, as OpenTelemetry's exporter sends it. */
export async function startCollector(): Promise<Collector> {
  const spans: CollectedSpan[] = [];
  const headers: Readonly<Record<string, unknown>>[] = [];
  const server = createServer(async (request, response) => {
    const { resourceSpans } = decoded(await buffer(request));
    headers.push(request.headers);
    for (const { scopeSpans } of resourceSpans)
      for (const scope of scopeSpans)
        for (const span of scope.spans) spans.push({ ...span, attributes: plainAttributes(span.attributes) });
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/v1/traces`, spans, headers };
}
