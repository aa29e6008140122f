import type { MeterProvider, TracerProvider } from "@opentelemetry/api";
import { invalidOption } from "../../content/invalid-option.ts";
import { CONTENT_MODES, type ContentMode } from "../../events/content-mode.ts";
import { get } from "../../events/untrusted.ts";
import {
  ATTRIBUTE_ALIASES,
  type AttributeAlias,
  SEMCONV_VERSIONS,
  type SemconvVersion,
} from "../../semconv/naming.ts";

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
  /** Needed where a tracer has several. @default "otel" */
  readonly name?: string;
}

type Defaulted = Required<Omit<OtelOptions, "tracerProvider" | "meterProvider">>;
export type CheckedOtelOptions = Defaulted & Pick<OtelOptions, "tracerProvider" | "meterProvider">;

const ALLOWED = "tracerProvider, meterProvider, semconv, aliases, content, metrics, name";

/** @throws LangMeterError on a wrong option. */
export function checkedOptions(options: OtelOptions): CheckedOtelOptions {
  const { tracerProvider, meterProvider, semconv = "1.41", aliases = [], ...rest } = options;
  const { content = "none", metrics = true, name = "otel", ...unknown } = rest;
  const [stray] = Object.entries(unknown);
  if (stray !== undefined) throw invalid(stray[0], stray[1], `only ${ALLOWED}`);
  if (tracerProvider !== undefined && !has(tracerProvider, "getTracer"))
    throw invalid("tracerProvider", tracerProvider, "a provider with getTracer");
  if (meterProvider !== undefined && !has(meterProvider, "getMeter"))
    throw invalid("meterProvider", meterProvider, "a provider with getMeter");
  if (!SEMCONV_VERSIONS.includes(semconv)) throw invalid("semconv", semconv, SEMCONV_VERSIONS.join(", "));
  if (!Array.isArray(aliases) || !aliases.every((alias) => ATTRIBUTE_ALIASES.includes(alias)))
    throw invalid("aliases", aliases, `an array of ${ATTRIBUTE_ALIASES.join(", ")}`);
  if (!CONTENT_MODES.includes(content)) throw invalid("content", content, CONTENT_MODES.join(", "));
  if (typeof metrics !== "boolean") throw invalid("metrics", metrics, "true or false");
  if (typeof name !== "string" || name === "") throw invalid("name", name, "a name");
  const providers = { ...(tracerProvider && { tracerProvider }), ...(meterProvider && { meterProvider }) };
  return { ...providers, semconv, aliases, content, metrics, name };
}

function has(provider: unknown, method: string): boolean {
  return typeof get(provider, method) === "function";
}

function invalid(option: string, value: unknown, allowed: string): Error {
  return invalidOption(`otel option ${option}`, value, allowed);
}
