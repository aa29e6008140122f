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

export interface OtlpOptions {
  /**
   * Base address of the collector or backend, as in OTEL_EXPORTER_OTLP_ENDPOINT, e.g. `http://localhost:4318`;
   * `/v1/traces` and `/v1/metrics` are added. An address that ends in `/v1/traces` is used as it is. Without one the
   * sink is off, which the log says once.
   */
  readonly endpoint?: string | undefined;
  /** Sent with every request: the backend's key, e.g. `{ "signoz-ingestion-key": key }`. @default {} */
  readonly headers?: Readonly<Record<string, string>>;
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
  /** Also send metrics of model calls: duration, time to the first chunk, tokens. @default true */
  readonly metrics?: boolean;
  /** Milliseconds an event waits for company. 0 to 60,000. @default 1_000 */
  readonly maxDelayMs?: number;
  /** Needed where a tracer has several. @default "otlp" */
  readonly name?: string;
}

export type CheckedOptions = Required<Omit<OtlpOptions, "endpoint">> & { readonly endpoint: URL };

const ALLOWED =
  "endpoint, headers, serviceName, resource, semconv, aliases, content, metrics, maxDelayMs, name";
const check: SinkOptionCheck = sinkOptionCheck("otlp");

/** @throws LangMeterError on a wrong option. */
export function checkedOptions(options: OtlpOptions): CheckedOptions | OffSink {
  const { endpoint, headers = {}, serviceName = "unknown_service", resource = {}, ...rest } = options;
  const { semconv = "1.41", aliases = [], content = "none", metrics = true, ...delivery } = rest;
  const { maxDelayMs = 1_000, name = "otlp", ...unknown } = delivery;
  checkCommonOptions(check, { content, maxDelayMs, name }, unknown, ALLOWED);
  const areHeaders =
    isRecord(headers) && Object.entries(headers).every(([header, value]) => isHeader(header, value));
  check(areHeaders, "headers", headers, "names and texts");
  const isService = typeof serviceName === "string" && serviceName !== "";
  check(isService, "serviceName", serviceName, "the application's name");
  const areAttributes = isRecord(resource) && Object.values(resource).every(isAttribute);
  check(areAttributes, "resource", resource, "texts, numbers, flags or lists of them, by name");
  checkNaming(check, semconv, aliases);
  check(typeof metrics === "boolean", "metrics", metrics, "true or false");
  const off = absenceOf({ endpoint });
  if (off !== undefined) return { name, off };
  const url = typeof endpoint === "string" && URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  const isWeb = url !== undefined && /^https?:$/.test(url.protocol);
  check(isWeb, "endpoint", endpoint, "an address like http://localhost:4318");
  return {
    endpoint: url,
    headers,
    serviceName,
    resource,
    semconv,
    aliases,
    content,
    metrics,
    maxDelayMs,
    name,
  };
}

function isAttribute(value: unknown): boolean {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.every((each) => /^(string|number|boolean|undefined)$/.test(typeof each));
}
