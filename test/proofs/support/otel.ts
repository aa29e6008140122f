import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { BasicTracerProvider, BatchSpanProcessor } from "@opentelemetry/sdk-trace-base";
import { otel } from "langmeter/sinks/otel";
import generated from "otlp-transformer-0.213/build/src/generated/root.js";
import { plainAttributes } from "../../otlp/support/official-decoder.ts";
import type { Backend } from "./backend.ts";
import { startHttpBackend } from "./http-backend.ts";
import { arrivedIn, type SpanAttributes } from "./otlp.ts";
import { runsIn, spanIdsOf } from "./record-ids.ts";

const KEY = "exporter-key-1234-5678";

/** The application's own OpenTelemetry: its provider and its exporter, which sends protobuf to a collector. */
export async function startOtel(): Promise<Backend> {
  const http = await startHttpBackend(() => ({ status: 200 }));
  return {
    ...http,
    name: "otel",
    credentials: [KEY],
    createSink(content) {
      const exporter = new OTLPTraceExporter({
        url: `${http.url}/v1/traces`,
        headers: { "signoz-ingestion-key": KEY },
        timeoutMillis: 300,
      });
      const tracerProvider = new BasicTracerProvider({ spanProcessors: [new BatchSpanProcessor(exporter)] });
      http.own(() => tracerProvider.shutdown());
      return otel({
        tracerProvider,
        semconv: "both",
        aliases: ["openinference"],
        ...(content && { content }),
      });
    },
    // The ids of the spans are the provider's; the record's stand in attributes.
    arrived: async () =>
      arrivedIn(http.requests.flatMap(({ body }) => decodedAttributes(Buffer.from(body, "latin1")))),
    idsOf: (events) => spanIdsOf(runsIn(events)),
  };
}

/** OpenTelemetry's own message types, as far as they are used here. */
interface TraceRequestType {
  decode(bytes: Uint8Array): object;
  toObject(message: object, options: object): object;
}
interface WireSpan {
  readonly attributes: Parameters<typeof plainAttributes>[0];
}
interface TraceRequest {
  readonly resourceSpans: readonly {
    readonly scopeSpans: readonly { readonly spans: readonly WireSpan[] }[];
  }[];
}

const { ExportTraceServiceRequest } = (
  generated as unknown as {
    readonly opentelemetry: {
      readonly proto: {
        readonly collector: {
          readonly trace: { readonly v1: { readonly ExportTraceServiceRequest: TraceRequestType } };
        };
      };
    };
  }
).opentelemetry.proto.collector.trace.v1;

function decodedAttributes(bytes: Uint8Array): readonly SpanAttributes[] {
  const message = ExportTraceServiceRequest.decode(bytes);
  const { resourceSpans } = ExportTraceServiceRequest.toObject(message, { longs: String }) as TraceRequest;
  return resourceSpans
    .flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans))
    .map(({ attributes }) => plainAttributes(attributes));
}
