import { onlyThese } from "../../content/invalid-option.ts";
import {
  absenceOf,
  checkCommonOptions,
  type OffSink,
  type SinkOptionCheck,
  sinkOptionCheck,
} from "../../content/sink-option.ts";
import type { ContentMode } from "../../events/content-mode.ts";
import { isRecord } from "../../events/untrusted.ts";
import type { Attributes } from "../../otlp/values.ts";
import { type AttributeAlias, checkNaming, type SemconvVersion } from "../../semconv/naming.ts";
import { isHeader } from "../../transport/http-message.ts";
import { addressesOf, OTLP_PROTOCOLS, type OtlpProtocol, type RouteSettings } from "./route.ts";

/** How requests get to a backend. */
export interface OtlpSignalOptions {
  /** Address of one signal's requests, used as it is: `https://traces.example.com/v1/traces`. @default from the sink's `endpoint` */
  readonly endpoint?: string | undefined;
  /** Sent with every request: the backend's key, e.g. `{ "signoz-ingestion-key": key }`. @default {} */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** `http/protobuf` for backends that take nothing else, such as Arize Phoenix; its encoder is loaded with the first event. @default "http/json" */
  readonly protocol?: OtlpProtocol | undefined;
  /** Milliseconds for one request, 1 to 10,000. Metrics get 5,000 at most. @default 10_000 */
  readonly timeoutMs?: number | undefined;
  /** `none` for a backend that cannot read gzip; small requests are never compressed. @default "gzip" */
  readonly compression?: "gzip" | "none" | undefined;
}

export interface OtlpOptions extends OtlpSignalOptions {
  /**
   * Base address of the collector or backend, as in OTEL_EXPORTER_OTLP_ENDPOINT, e.g. `http://localhost:4318`;
   * `/v1/traces` and `/v1/metrics` are added. An address that ends in `/v1/traces` is used as it is. Without one, and
   * without `traces.endpoint`, the sink is off, which the log says once.
   */
  readonly endpoint?: string | undefined;
  /** What is different for traces; its headers are added to those of the sink. @default as the sink */
  readonly traces?: OtlpSignalOptions | undefined;
  /**
   * Also send metrics of model calls: duration, time to the first chunk, tokens. An object says what is different for
   * them. Without a base address they need an `endpoint` of their own. @default true
   */
  readonly metrics?: boolean | OtlpSignalOptions | undefined;
  /** The application, as `service.name`. @default "unknown_service" */
  readonly serviceName?: string;
  /** More resource attributes, e.g. `{ "service.namespace": "support" }`; they win over what the sink sets. @default {} */
  readonly resource?: Attributes;
  /** Names of the GenAI conventions: of release 1.41, the unreleased ones, or each value under both. @default "1.41" */
  readonly semconv?: SemconvVersion;
  /** Other vocabularies, sent beside. @default [] */
  readonly aliases?: readonly AttributeAlias[];
  /** How much of prompts, answers, tool data, errors and metadata is sent. @default "none" */
  readonly content?: ContentMode;
  /** Milliseconds an event waits for others. 0 to 60,000. @default 1_000 */
  readonly maxDelayMs?: number;
  /** Needed if a tracer has several. @default "otlp" */
  readonly name?: string;
}

type Naming = Pick<
  OtlpOptions,
  "serviceName" | "resource" | "semconv" | "aliases" | "content" | "maxDelayMs" | "name"
>;

export interface CheckedOptions extends Required<Naming> {
  readonly traces: RouteSettings;
  /** Undefined: no metrics. */
  readonly metrics: RouteSettings | undefined;
}

const SIGNAL_OPTIONS = "endpoint, headers, protocol, timeoutMs, compression";
const ALLOWED = `${SIGNAL_OPTIONS}, traces, metrics, serviceName, resource, semconv, aliases, content, maxDelayMs, name`;
const PROTOCOLS =
  '"http/protobuf" or "http/json"; gRPC is not spoken here: use http/protobuf (port 4318), or send through an OpenTelemetry collector';
/** The delivery waits no longer for an attempt. */
const MAX_TIMEOUT_MS = 10_000;
const check: SinkOptionCheck = sinkOptionCheck("otlp");

/** @throws LangMeterError on a wrong option. */
export function checkedOptions(options: OtlpOptions): CheckedOptions | OffSink {
  const { endpoint, headers, protocol, timeoutMs, compression, traces, metrics = true, ...others } = options;
  const { serviceName = "unknown_service", resource = {}, semconv = "1.41", aliases = [], ...rest } = others;
  const { content = "none", maxDelayMs = 1_000, name = "otlp", ...unknown } = rest;
  checkCommonOptions(check, { content, maxDelayMs, name }, unknown, ALLOWED);
  const isService = typeof serviceName === "string" && serviceName !== "";
  check(isService, "serviceName", serviceName, "the application's name");
  const areAttributes = isRecord(resource) && Object.values(resource).every(isAttribute);
  check(areAttributes, "resource", resource, "texts, numbers, flags or lists of them, by name");
  checkNaming(check, semconv, aliases);
  const shared = { endpoint, headers, protocol, timeoutMs, compression };
  const base = checkedSignal("", shared);
  const own = {
    traces: checkedSignal("traces.", traces),
    metrics: typeof metrics === "boolean" ? {} : checkedSignal("metrics.", metrics),
  };
  const addresses = base.url && addressesOf(base.url);
  const tracesUrl = own.traces.url?.href ?? addresses?.traces;
  if (tracesUrl === undefined) return { name, off: "endpoint is not set" };
  const metricsUrl = metrics === false ? undefined : (own.metrics.url?.href ?? addresses?.metrics);
  return {
    ...{ serviceName, resource, semconv, aliases, content, maxDelayMs, name },
    traces: routeSettings(tracesUrl, base, own.traces),
    metrics: metricsUrl === undefined ? undefined : routeSettings(metricsUrl, base, own.metrics),
  };
}

type CheckedSignal = Omit<OtlpSignalOptions, "endpoint"> & { readonly url?: URL | undefined };

/** @param prefix Of the options' names in errors. */
function checkedSignal(prefix: string, signal: unknown): CheckedSignal {
  if (signal === undefined) return {};
  const option = prefix.slice(0, -1);
  check(isRecord(signal), option, signal, `${option === "metrics" ? "true, false or " : ""}an object`);
  const { endpoint, headers = {}, protocol, timeoutMs, compression, ...unknown } = signal;
  const [stray] = Object.entries(unknown);
  if (stray !== undefined)
    check(false, prefix + stray[0], stray[1], onlyThese(stray[0], SIGNAL_OPTIONS.split(", ")));
  const areHeaders = isRecord(headers) && Object.entries(headers).every((header) => isHeader(...header));
  check(areHeaders, `${prefix}headers`, headers, "names and texts");
  const isProtocol = protocol === undefined || OTLP_PROTOCOLS.some((known) => known === protocol);
  check(isProtocol, `${prefix}protocol`, protocol, PROTOCOLS);
  const isTimeout =
    timeoutMs === undefined ||
    (typeof timeoutMs === "number" && timeoutMs >= 1 && timeoutMs <= MAX_TIMEOUT_MS);
  check(isTimeout, `${prefix}timeoutMs`, timeoutMs, "1 to 10,000 milliseconds");
  const isCompression = compression === undefined || compression === "gzip" || compression === "none";
  check(isCompression, `${prefix}compression`, compression, '"gzip" or "none"');
  const checked = { headers, protocol, timeoutMs, compression } as Omit<CheckedSignal, "url">;
  return { ...checked, url: checkedUrl(`${prefix}endpoint`, endpoint) };
}

function checkedUrl(option: string, endpoint: unknown): URL | undefined {
  if (absenceOf({ endpoint }) !== undefined) return undefined;
  const url = typeof endpoint === "string" && URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  const isWeb = url !== undefined && /^https?:$/.test(url.protocol);
  check(isWeb, option, endpoint, "an address like http://localhost:4318");
  return url;
}

function routeSettings(url: string, base: CheckedSignal, own: CheckedSignal): RouteSettings {
  return {
    url,
    headers: { ...lowerCased(base.headers), ...lowerCased(own.headers) },
    protocol: own.protocol ?? base.protocol ?? "http/json",
    timeoutMs: own.timeoutMs ?? base.timeoutMs,
    compression: own.compression ?? base.compression ?? "gzip",
  };
}

/** So that one name is one header. */
function lowerCased(headers: Readonly<Record<string, string>> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([header, value]) => [header.toLowerCase(), value]));
}

function isAttribute(value: unknown): boolean {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.every((each) => /^(string|number|boolean|undefined)$/.test(typeof each));
}
