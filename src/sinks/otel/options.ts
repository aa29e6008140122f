import type { MeterProvider, TracerProvider } from "@opentelemetry/api";
import { checkCommonOptions, type SinkOptionCheck, sinkOptionCheck } from "../../content/sink-option.ts";
import type { ContentMode } from "../../events/content-mode.ts";
import { get } from "../../events/untrusted.ts";
import { type AttributeAlias, checkNaming, type SemconvVersion } from "../../semconv/naming.ts";

export interface OtelOptions {
  /** Makes the spans. @default the global provider, asked at each span: it may be registered later */
  readonly tracerProvider?: TracerProvider;
  /** Makes the metrics. @default the global provider, asked at each measurement */
  readonly meterProvider?: MeterProvider;
  /** Names of the GenAI conventions: of release 1.41, the unreleased ones, or each value under both. @default "1.41" */
  readonly semconv?: SemconvVersion;
  /** Other vocabularies, set beside. @default [] */
  readonly aliases?: readonly AttributeAlias[];
  /** How much of prompts, answers, tool data, errors and metadata the spans get. @default "none" */
  readonly content?: ContentMode;
  /** Also measure model calls: duration, time to the first chunk, tokens. @default true */
  readonly metrics?: boolean;
  /** Needed if a tracer has several. @default "otel" */
  readonly name?: string;
}

type Defaulted = Required<Omit<OtelOptions, "tracerProvider" | "meterProvider">>;
export type CheckedOtelOptions = Defaulted & Pick<OtelOptions, "tracerProvider" | "meterProvider">;

const ALLOWED = "tracerProvider, meterProvider, semconv, aliases, content, metrics, name";
const check: SinkOptionCheck = sinkOptionCheck("otel");

/** @throws LangMeterError on a wrong option. */
export function checkedOptions(options: OtelOptions): CheckedOtelOptions {
  const { tracerProvider, meterProvider, semconv = "1.41", aliases = [], ...rest } = options;
  const { content = "none", metrics = true, name = "otel", ...unknown } = rest;
  checkCommonOptions(check, { content, name }, unknown, ALLOWED);
  checkProvider("tracerProvider", tracerProvider, "getTracer");
  checkProvider("meterProvider", meterProvider, "getMeter");
  checkNaming(check, semconv, aliases);
  check(typeof metrics === "boolean", "metrics", metrics, "true or false");
  const providers = { ...(tracerProvider && { tracerProvider }), ...(meterProvider && { meterProvider }) };
  return { ...providers, semconv, aliases, content, metrics, name };
}

function checkProvider(option: string, provider: unknown, method: string): void {
  const isProvider = provider === undefined || typeof get(provider, method) === "function";
  check(isProvider, option, provider, `a provider with ${method}`);
}
