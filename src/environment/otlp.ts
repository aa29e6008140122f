import { isHeader } from "../transport/http-message.ts";
import { httpUrl, key, signozRegion, type VariableCheck } from "./checks.ts";
import { batchSinkFromVariables } from "./environment-sink.ts";
import type { Variable } from "./variable.ts";

/**
 * The variables of OpenTelemetry's exporters, as far as OTLP over HTTP has a use for them.
 * https://opentelemetry.io/docs/specs/otel/protocol/exporter/ and
 * https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
 */
const ofResource = {
  serviceName: {
    names: ["OTEL_SERVICE_NAME"],
    meaning: "service.name of every span",
    example: "support-bot",
  },
  resource: {
    names: ["OTEL_RESOURCE_ATTRIBUTES"],
    meaning: "more resource attributes, values percent-encoded; OTEL_SERVICE_NAME comes first",
    example: "service.namespace=support,team=search",
    isDispensable: true,
    check: pairList,
  },
} satisfies Record<string, Variable>;

/** One variable for both signals, and one for each, which comes first. */
function ofSignals(kind: string, variable: Omit<Variable, "names">) {
  const row = (signal: string): Variable => ({
    ...variable,
    names: [`OTEL_EXPORTER_OTLP_${signal}${kind.toUpperCase()}`],
    ...(signal !== "" && { meaning: `the same for ${signal.slice(0, -1).toLowerCase()} alone` }),
  });
  return { base: row(""), traces: row("TRACES_"), metrics: row("METRICS_") };
}

const headers = ofSignals("headers", {
  meaning: "headers of every request, values percent-encoded",
  example: "authorization=Bearer%20…",
  check: otlpHeaders,
});
const protocol = ofSignals("protocol", {
  meaning: "http/json (without the variable) or http/protobuf; grpc needs a collector",
  example: "http/protobuf",
  check: oneOf("protocol", ["http/protobuf", "http/json", "grpc"]),
});
const timeoutMs = ofSignals("timeout", {
  meaning: "milliseconds for one request, 10000 at most",
  example: "5000",
  isDispensable: true,
  check: (value) =>
    /^\d{1,9}$/.test(value) && Number(value) > 0 ? undefined : "is no number of milliseconds",
});
const compression = ofSignals("compression", {
  meaning: "gzip (without the variable; small requests are never compressed) or none",
  example: "none",
  isDispensable: true,
  check: oneOf("compression", ["gzip", "none"]),
});

export const otlpOfEnvironment = batchSinkFromVariables({
  name: "otlp",
  resending: "duplicated",
  content: "none",
  variables: {
    endpoint: {
      names: ["OTEL_EXPORTER_OTLP_ENDPOINT"],
      meaning: "any collector or backend that takes OTLP over HTTP; /v1/traces and /v1/metrics are added",
      example: "http://localhost:4318",
      required: "one of",
      isAddress: true,
      check: httpUrl,
    },
    tracesEndpoint: {
      names: ["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"],
      meaning: "where traces go, used as it is",
      example: "http://localhost:4318/v1/traces",
      required: "one of",
      isAddress: true,
      check: httpUrl,
    },
    metricsEndpoint: {
      names: ["OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"],
      meaning: "where metrics go, used as it is",
      example: "http://localhost:4318/v1/metrics",
      check: httpUrl,
    },
    ...{ headers: headers.base, tracesHeaders: headers.traces, metricsHeaders: headers.metrics },
    ...{ protocol: protocol.base, tracesProtocol: protocol.traces, metricsProtocol: protocol.metrics },
    ...{ timeoutMs: timeoutMs.base, tracesTimeoutMs: timeoutMs.traces, metricsTimeoutMs: timeoutMs.metrics },
    compression: compression.base,
    tracesCompression: compression.traces,
    metricsCompression: compression.metrics,
    ...ofResource,
    tracesExporter: {
      names: ["OTEL_TRACES_EXPORTER"],
      meaning: "none switches the sink off; any other value is for OpenTelemetry's SDK",
      example: "none",
    },
    metricsExporter: {
      names: ["OTEL_METRICS_EXPORTER"],
      meaning: "none: no metrics; any other value is for OpenTelemetry's SDK",
      example: "none",
    },
    disabled: {
      names: ["OTEL_SDK_DISABLED"],
      meaning: "true switches the sink off, as it does OpenTelemetry's SDK",
      example: "true",
    },
  },
  judge(ready) {
    const { values, notes } = ready;
    const { tracesProtocol, metricsProtocol, metricsExporter } = values;
    if (values.disabled?.toLowerCase() === "true" || values.tracesExporter === "none")
      return { state: "absent" };
    if ((tracesProtocol ?? values.protocol) === "grpc") {
      const variable = tracesProtocol === undefined ? protocol.base : protocol.traces;
      return { state: "faulty", problem: grpcProblem(variable), variables: [variable] };
    }
    if ((metricsProtocol ?? values.protocol) !== "grpc" || metricsExporter === "none") return ready;
    const variable = metricsProtocol === undefined ? protocol.base : protocol.metrics;
    return {
      ...ready,
      values: { ...values, metricsExporter: "none" },
      notes: [...notes, `no metrics: ${grpcProblem(variable)}`],
    };
  },
  async open(values) {
    const { otlp } = await import("../sinks/otlp.ts");
    const traces = signalOf({
      endpoint: values.tracesEndpoint,
      headers: values.tracesHeaders,
      protocol: values.tracesProtocol,
      timeoutMs: values.tracesTimeoutMs,
      compression: values.tracesCompression,
    });
    const metrics = signalOf({
      endpoint: values.metricsEndpoint,
      headers: values.metricsHeaders,
      protocol: values.metricsProtocol,
      timeoutMs: values.metricsTimeoutMs,
      compression: values.metricsCompression,
    });
    return otlp({
      ...resourceOf(values),
      ...signalOf(values),
      traces,
      metrics: values.metricsExporter === "none" ? false : metrics,
    });
  },
});

export const signozOfEnvironment = batchSinkFromVariables({
  name: "signoz",
  resending: "duplicated",
  content: "none",
  variables: {
    key: {
      names: ["SIGNOZ_INGESTION_KEY"],
      meaning: "ingestion key of SigNoz Cloud",
      example: "5a1b…",
      required: true,
      check: key,
    },
    region: {
      names: ["SIGNOZ_REGION"],
      meaning: "region of SigNoz Cloud: us, eu or in",
      example: "eu",
      required: true,
      isAddress: true,
      check: signozRegion,
    },
    ...ofResource,
  },
  async open({ key, region, ...values }) {
    const { otlp } = await import("../sinks/otlp.ts");
    return otlp({
      ...resourceOf(values),
      name: "signoz",
      // https://signoz.io/docs/ingestion/cloud-vs-self-hosted
      endpoint: `https://ingest.${region.toLowerCase()}.signoz.cloud:443`,
      headers: { "signoz-ingestion-key": key },
    });
  },
});

function grpcProblem({ names: [name] }: Variable): string {
  return `${name} is grpc, which langmeter does not speak: set it to http/protobuf with port 4318, or send through an OpenTelemetry collector`;
}

interface SignalValues {
  readonly endpoint?: string | undefined;
  readonly headers?: string | undefined;
  readonly protocol?: string | undefined;
  readonly timeoutMs?: string | undefined;
  readonly compression?: string | undefined;
}

/** The options of one signal, or of both, from what was checked already. */
function signalOf({ endpoint, headers, protocol, timeoutMs, compression }: SignalValues) {
  return {
    endpoint,
    headers: headers === undefined ? undefined : readOtlpHeaders(headers),
    protocol: protocol === "http/protobuf" || protocol === "http/json" ? protocol : undefined,
    timeoutMs: timeoutMs === undefined ? undefined : Math.min(Number(timeoutMs), MAX_TIMEOUT_MS),
    compression: compression === "none" || compression === "gzip" ? compression : undefined,
  } as const;
}

/** The delivery waits no longer for an attempt. */
const MAX_TIMEOUT_MS = 10_000;

function resourceOf({ serviceName, resource }: { serviceName?: string; resource?: string }) {
  const { "service.name": ownName, ...others } = readPairs(resource ?? "") ?? {};
  const name = serviceName ?? (ownName || undefined);
  return { resource: others, ...(name !== undefined && { serviceName: name }) };
}

/**
 * Reads OTEL_EXPORTER_OTLP_HEADERS: `key=value` pairs with commas between, values percent-encoded.
 * https://opentelemetry.io/docs/specs/otel/protocol/exporter/#specifying-headers-via-environment-variables
 *
 * @returns Undefined where a pair has no `=` or no name and value that HTTP allows.
 */
export function readOtlpHeaders(text: string): Readonly<Record<string, string>> | undefined {
  const pairs = Object.entries(readPairs(text) ?? { "": "" });
  const isWellFormed = pairs.every(([name, value]) => value !== "" && isHeader(name, value));
  return isWellFormed
    ? Object.fromEntries(pairs.map(([name, value]) => [name.toLowerCase(), value]))
    : undefined;
}

function otlpHeaders(value: string): string | undefined {
  return readOtlpHeaders(value) === undefined ? "is no list such as name=value,other=value" : undefined;
}

function pairList(value: string): string | undefined {
  return readPairs(value) === undefined ? "is no list such as name=value,other=value" : undefined;
}

/** As in W3C baggage. Undefined where a pair has no `=` or no name. */
function readPairs(text: string): Readonly<Record<string, string>> | undefined {
  const pairs = text
    .split(",")
    .map((pair) => pair.trim())
    .filter((pair) => pair !== "")
    .map((pair): [string, string] => {
      const at = pair.indexOf("=");
      return at < 1 ? ["", ""] : [pair.slice(0, at).trim(), decoded(pair.slice(at + 1).trim())];
    });
  return pairs.every(([name]) => name !== "") ? Object.fromEntries(pairs) : undefined;
}

/** A value that was never encoded may hold a stray percent sign. */
function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

function oneOf(what: string, allowed: readonly string[]): VariableCheck {
  return (value) =>
    allowed.includes(value) ? undefined : `is no known ${what}; allowed: ${allowed.join(", ")}`;
}
