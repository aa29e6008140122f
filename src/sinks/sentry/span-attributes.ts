import { get } from "../../events/untrusted.ts";
import type { Attributes } from "../../otlp/values.ts";
import type { FinishedSpan, LlmSpan } from "../../spans/finished-span.ts";

/** What Sentry's span attributes can hold everywhere in its pages. */
export type SentryAttributes = Record<string, string | number | boolean>;

/**
 * What Sentry counts of a model call and OpenTelemetry has no word for.
 * https://getsentry.github.io/sentry-conventions/attributes/gen_ai/
 */
const CALL_ATTRIBUTES: readonly (readonly [attribute: string, field: string])[] = [
  ["gen_ai.cost.total_tokens", "cost_usd"],
  ["gen_ai.cost.input_tokens", "input_cost_usd"],
  ["gen_ai.cost.output_tokens", "output_cost_usd"],
  ["gen_ai.cost.cache_read.input_tokens", "cache_read_cost_usd"],
  ["gen_ai.cost.cache_creation.input_tokens", "cache_write_cost_usd"],
  ["gen_ai.cost.reasoning.output_tokens", "reasoning_cost_usd"],
  ["gen_ai.response.streaming", "stream"],
];
/**
 * Attributes that Sentry has otherwise than OpenTelemetry: a seed is a text, the type of a tool is no longer sent, and
 * what says `gen_ai.operation.name: retrieval` would count as a model call.
 * https://github.com/getsentry/sentry-conventions/tree/main/model/attributes/gen_ai
 */
const OTHERWISE = new Map<string, (value: unknown) => unknown>([
  ["gen_ai.request.seed", String],
  ["gen_ai.tool.type", () => undefined],
  ["gen_ai.operation.name", (operation) => (operation === "retrieval" ? undefined : operation)],
]);
const TOTAL_TOKENS = "gen_ai.usage.total_tokens";

/** The attributes of the conventions in Sentry's form, and those of its own. */
export function sentryAttributesOf(attributes: Attributes, finished: FinishedSpan): SentryAttributes {
  const all = finished.kind === "llm" ? { ...attributes, ...callAttributes(finished.end) } : attributes;
  return sentryNamed(all);
}

/** Attributes of the conventions as Sentry has them. */
export function sentryNamed(attributes: Readonly<Record<string, unknown>>): SentryAttributes {
  const entries = Object.entries(attributes).flatMap(([name, value]) => {
    const otherwise = value === undefined ? undefined : OTHERWISE.get(name);
    const plain = plainValue(otherwise === undefined ? value : otherwise(value));
    return plain === undefined ? [] : [[name, plain] as const];
  });
  return Object.fromEntries(entries);
}

function callAttributes(end: LlmSpan["end"]): Record<string, unknown> {
  const { usage_source, total_tokens } = end.usage;
  const own = CALL_ATTRIBUTES.map(([name, field]) => [name, get(end, field)]);
  // An estimate is no usage: https://github.com/open-telemetry/semantic-conventions/blob/v1.41.0/docs/gen-ai/gen-ai-metrics.md
  return {
    ...Object.fromEntries(own),
    [TOTAL_TOKENS]: usage_source === "provider" ? total_tokens : undefined,
  };
}

/** Sentry declares lists, such as the finish reasons, as JSON text. */
function plainValue(value: unknown): string | number | boolean | undefined {
  if (Array.isArray(value)) return JSON.stringify(value);
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? value
    : undefined;
}
