import { trimmedEnd } from "../../content/text.ts";
import { jsonCodec, type OtlpCodec } from "../../otlp/codec.ts";
import type { MetricRequest } from "../../otlp/metric-request.ts";
import { readPartialSuccess } from "../../otlp/partial-success.ts";
import type { TraceRequest } from "../../otlp/trace-request.ts";
import type { HttpClient } from "../../transport/http-client.ts";
import type { HttpAnswer } from "../../transport/http-message.ts";

/** How a request is written: `http/protobuf` is OpenTelemetry's own default. gRPC needs a collector in between. */
export const OTLP_PROTOCOLS = ["http/json", "http/protobuf"] as const;
export type OtlpProtocol = (typeof OTLP_PROTOCOLS)[number];

/** Where the requests of one signal go, and how. */
export interface RouteSettings {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly protocol: OtlpProtocol;
  readonly timeoutMs: number | undefined;
  readonly compression: "gzip" | "none";
}

/** The way of one signal to its backend. */
export interface Route {
  post(request: TraceRequest | MetricRequest, signal: AbortSignal): Promise<HttpAnswer>;
  /** How many of the spans or data points that were sent an accepted request's answer refuses. */
  rejectedOf(answer: HttpAnswer, sent: number): number;
}

/** What an application does not ask for is not loaded. */
const CODECS: Readonly<Record<OtlpProtocol, () => Promise<OtlpCodec>>> = {
  "http/json": async () => jsonCodec,
  "http/protobuf": async () => (await import("../../otlp/protobuf.ts")).protobufCodec,
};

export function createRoute(http: HttpClient, settings: RouteSettings): Route {
  const { url, headers, protocol, timeoutMs, compression } = settings;
  let codec: OtlpCodec | undefined;

  return {
    async post(request, signal) {
      codec ??= await CODECS[protocol]();
      return http.post({
        url,
        headers: { ...headers, "content-type": codec.contentType },
        body: codec.encode(request),
        signal: timeoutMs === undefined ? signal : AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
        mayGzip: compression === "gzip",
      });
    },
    rejectedOf: (answer, sent) => readPartialSuccess(answer, sent, codec?.decodeAnswer)?.rejected ?? 0,
  };
}

const TRACES_PATH = "/v1/traces";

export interface Addresses {
  readonly traces: string;
  readonly metrics: string;
}

/** https://opentelemetry.io/docs/specs/otel/protocol/exporter/#endpoint-urls-for-otlphttp; a query stays. */
export function addressesOf(endpoint: URL): Addresses {
  const path = trimmedEnd(endpoint.pathname, "/");
  const base = path.endsWith(TRACES_PATH) ? path.slice(0, -TRACES_PATH.length) : path;
  const addressOf = (signal: string) => {
    const url = new URL(endpoint);
    url.pathname = `${base}/v1/${signal}`;
    return url.href;
  };
  return { traces: addressOf("traces"), metrics: addressOf("metrics") };
}
