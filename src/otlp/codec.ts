import type { MetricRequest } from "./metric-request.ts";
import type { TraceRequest } from "./trace-request.ts";

/** A format of OTLP over HTTP. https://opentelemetry.io/docs/specs/otlp/#otlphttp-request */
export interface OtlpCodec {
  readonly contentType: string;
  encode(request: TraceRequest | MetricRequest): string | Uint8Array<ArrayBuffer>;
  /** An accepted request's answer that is no JSON, into the shape of OTLP/JSON. @throws where it cannot be read. */
  decodeAnswer?(bytes: Uint8Array): unknown;
}

export const jsonCodec: OtlpCodec = {
  contentType: "application/json",
  encode: (request) => JSON.stringify(request),
};
