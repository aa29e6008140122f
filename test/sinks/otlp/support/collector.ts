import { type OtlpOptions, otlp } from "langmeter/sinks/otlp";
import { onTestFinished } from "vitest";
import type { BatchSink } from "../../../../src/events/sink.ts";
import {
  type Body,
  type DecodedSpan,
  decodeMetricRequest,
  decodeTraceRequest,
  spansIn,
} from "../../../otlp/support/official-decoder.ts";
import { startVendorServer, type VendorRequest, type VendorServer } from "../../support/vendor-server.ts";

/** The key that the backend wants. */
export const KEY = "ingestion-key-4711";

/** A sink that sends to the collector. */
export function sinkFor({ url }: Pick<Collector, "url">, options: Partial<OtlpOptions> = {}): BatchSink {
  return otlp({ endpoint: url, headers: { "signoz-ingestion-key": KEY }, ...options });
}

export interface Metric {
  readonly name: string;
  readonly histogram?: { readonly dataPoints: readonly DataPoint[] };
  readonly sum?: { readonly dataPoints: readonly DataPoint[] };
}

export interface DataPoint {
  readonly startTimeUnixNano: string;
  readonly timeUnixNano: string;
  readonly count?: string;
  readonly sum?: number;
  readonly asInt?: string;
}

/** An OpenTelemetry collector's HTTP receiver. */
export interface Collector extends VendorServer {
  /** All that it took, in the order of arrival. */
  readonly spans: readonly DecodedSpan[];
  readonly metrics: readonly Metric[];
}

export async function startCollector(): Promise<Collector> {
  const spans: DecodedSpan[] = [];
  const metrics: Metric[] = [];
  const server = await startVendorServer((request) => {
    if (isTraces(request)) spans.push(...spansIn(bodyIn(request)));
    else metrics.push(...metricsIn(request));
    return { status: 200, headers: { "content-type": "application/json" }, body: '{"partialSuccess":{}}' };
  });
  onTestFinished(() => server.close());
  return Object.assign(server, { spans, metrics });
}

export function isTraces({ path }: VendorRequest): boolean {
  return path === "/v1/traces";
}

/** What a request carries, as the decoder wants it. */
export function bodyIn({ headers, body }: VendorRequest): Body {
  return headers["content-type"] === "application/x-protobuf" ? Buffer.from(body, "latin1") : body;
}

function metricsIn(request: VendorRequest): Metric[] {
  const { resourceMetrics } = decodeMetricRequest(bodyIn(request)) as {
    resourceMetrics: { scopeMetrics: { metrics: Metric[] }[] }[];
  };
  return resourceMetrics.flatMap(({ scopeMetrics }) => scopeMetrics).flatMap((scope) => scope.metrics);
}

/** The attributes of the resource that a request names. */
export function resourceIn(request: VendorRequest): Readonly<Record<string, unknown>> {
  const decode = isTraces(request) ? decodeTraceRequest : decodeMetricRequest;
  const decoded = decode(bodyIn(request)) as Record<string, [{ resource: { attributes: KeyValue[] } }]>;
  const [{ resource }] = decoded.resourceSpans ??
    decoded.resourceMetrics ?? [{ resource: { attributes: [] } }];
  return Object.fromEntries(resource.attributes.map(({ key, value }) => [key, value.stringValue]));
}

interface KeyValue {
  readonly key: string;
  readonly value: { readonly stringValue?: string };
}
