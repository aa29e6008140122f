import { get } from "../../events/untrusted.ts";
import type { FinishedSpan } from "../../spans/finished-span.ts";
import type { PromptLink } from "./observation.ts";

/** Fields of the events that Langfuse has no field of its own for, by the record's names (docs/events.md). */
const START_FIELDS = ["run_type", "message_count", "input_chars", "tools", "attempt"];
const END_FIELDS = [
  "run_id",
  "run_type",
  "provider",
  "model_requested",
  "operation",
  "finish_reason",
  "service_tier",
  "service_tier_priced",
  "attempt",
  "cached",
  "stream",
  "choices",
  "output_chars",
  "tool_call_id",
  "document_count",
  "cost_source",
  "price_id",
  "price_match",
  "pricing_version",
  "error_type",
  "exception_type",
  "status_code",
];
const USAGE_FIELDS = ["usage_source", "usage_repaired", "usage_anomaly", "web_search_requests"];
const AGENT_FIELDS = ["agent_name", "steps"];
const TRACE_FIELDS = [
  "outcome",
  "topic",
  "llm_calls",
  "tool_calls",
  "errors",
  "retries",
  "input_tokens",
  "output_tokens",
  "cached_tokens",
  "reasoning_tokens",
  "estimated_tokens",
  "cost_usd",
  "unpriced_calls",
  "estimated_calls",
  "models",
  "message_count",
  "dropped",
];

/** @param prompt The link to the prompt, where Langfuse can make one; where not, the prompt is metadata. */
export function observationMetadata(
  span: FinishedSpan,
  prompt: PromptLink | undefined,
): Readonly<Record<string, unknown>> {
  const { start, end, trace } = span;
  return {
    ...picked(start, START_FIELDS),
    ...(span.kind !== "trace" && picked(end, END_FIELDS)),
    ...(prompt === undefined && picked(end, ["prompt_name", "prompt_version"])),
    ...(span.kind === "llm" && picked(span.end.usage, USAGE_FIELDS)),
    ...(span.kind === "chain" && picked(span.agent, AGENT_FIELDS)),
    ...picked(trace, TRACE_FIELDS),
  };
}

function picked(source: unknown, fields: readonly string[]): Readonly<Record<string, unknown>> {
  const found: Record<string, unknown> = {};
  for (const field of fields) {
    const value = get(source, field);
    if (value !== undefined && value !== null) found[field] = value;
  }
  return found;
}
