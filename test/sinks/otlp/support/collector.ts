import { type OtlpOptions, otlp } from "langmeter/sinks/otlp";
import { onTestFinished } from "vitest";
import type { BatchSink } from "../../../../src/events/sink.ts";
import { type DecodedSpan, decodeMetricRequest, spansIn } from "../../../otlp/support/official-decoder.ts";
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
    if (isTraces(request)) spans.push(...spansIn(request.body));
    else metrics.push(...metricsIn(request));
    return { status: 200, headers: { "content-type": "application/json" }, body: '{"partialSuccess":{}}' };
  });
  onTestFinished(() => server.close());
  return Object.assign(server, { spans, metrics });
}

export function isTraces({ path }: VendorRequest): boolean {
  return path === "/v1/traces";
}

function metricsIn({ body }: VendorRequest): Metric[] {
  const { resourceMetrics } = decodeMetricRequest(body) as {
    resourceMetrics: { scopeMetrics: { metrics: Metric[] }[] }[];
  };
  return resourceMetrics.flatMap(({ scopeMetrics }) => scopeMetrics).flatMap((scope) => scope.metrics);
}

/** The attributes of the resource that a request names. */
export function resourceIn({ body }: VendorRequest): Readonly<Record<string, unknown>> {
  const request = JSON.parse(body) as Record<string, [{ resource: { attributes: KeyValue[] } }]>;
  const [{ resource }] = request.resourceSpans ??
    request.resourceMetrics ?? [{ resource: { attributes: [] } }];
  return Object.fromEntries(resource.attributes.map(({ key, value }) => [key, value.stringValue]));
}

interface KeyValue {
  readonly key: string;
  readonly value: { readonly stringValue?: string };
}
