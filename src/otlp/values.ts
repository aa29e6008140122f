/** What a span attribute can hold. Mixed arrays, objects and null are dropped silently by OpenTelemetry. */
export type AttributeValue = string | number | boolean | readonly string[] | readonly number[];

/** Undefined means unknown and is left out. */
export type Attributes = Readonly<Record<string, AttributeValue | undefined>>;

/** One span as OTLP carries it. https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/trace/v1/trace.proto */
export interface OtlpSpan {
  /** 32 hex digits. */
  readonly traceId: string;
  /** 16 hex digits. */
  readonly spanId: string;
  readonly parentSpanId?: string | undefined;
  readonly name: string;
  readonly kind: "internal" | "client" | "server";
  /** Milliseconds since 1970, with fractions. */
  readonly startMs: number;
  readonly endMs: number;
  readonly attributes: Attributes;
  /** Absent: unset. */
  readonly status?: { readonly code: "error"; readonly message?: string | undefined } | undefined;
  readonly events?: readonly {
    readonly name: string;
    readonly atMs: number;
    readonly attributes: Attributes;
  }[];
}

/** Who sends. */
export interface OtlpResource {
  /** service.name, deployment.environment.name, … */
  readonly attributes: Attributes;
  readonly scope: { readonly name: string; readonly version?: string | undefined };
  /** Which release's names the telemetry has. https://opentelemetry.io/docs/specs/otel/schemas/ */
  readonly schemaUrl?: string | undefined;
}
