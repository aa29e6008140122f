import { keyValuesOf } from "./key-values.ts";
import { resourceOf, scopeOf } from "./resource.ts";
import { nanosecondsOf } from "./time.ts";
import type { OtlpResource, OtlpSpan } from "./values.ts";

/** https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/trace/v1/trace.proto */
const SPAN_KIND = { internal: 1, server: 2, client: 3 } as const;
const STATUS_CODE_ERROR = 2;

/** The body of `POST /v1/traces`, an ExportTraceServiceRequest, in the shape of OTLP/JSON. */
export type TraceRequest = ReturnType<typeof traceRequestOf>;

/** @param doubles See {@link keyValuesOf}. */
export function traceRequestOf(
  spans: readonly OtlpSpan[],
  resource: OtlpResource,
  doubles?: ReadonlySet<string>,
) {
  const { schemaUrl } = resource;
  const scopeSpans = {
    scope: scopeOf(resource),
    schemaUrl,
    spans: spans.map((span) => encodedSpan(span, doubles)),
  };
  return { resourceSpans: [{ resource: resourceOf(resource), schemaUrl, scopeSpans: [scopeSpans] }] };
}

function encodedSpan(span: OtlpSpan, doubles: ReadonlySet<string> | undefined) {
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    parentSpanId: span.parentSpanId,
    name: span.name,
    kind: SPAN_KIND[span.kind],
    startTimeUnixNano: nanosecondsOf(span.startMs),
    endTimeUnixNano: nanosecondsOf(Math.max(span.startMs, span.endMs)),
    attributes: keyValuesOf(span.attributes, doubles),
    events: span.events?.map(({ name, atMs, attributes }) => ({
      name,
      timeUnixNano: nanosecondsOf(atMs),
      attributes: keyValuesOf(attributes),
    })),
    status: span.status && { code: STATUS_CODE_ERROR, message: span.status.message },
  };
}
