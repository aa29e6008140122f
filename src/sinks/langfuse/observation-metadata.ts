import { get } from "../../events/untrusted.ts";
import type { FinishedSpan } from "../../spans/finished-span.ts";
import type { PromptLink } from "./observation.ts";

/** Fields of the events that Langfuse has no field of its own for, by the record's names (docs/events.md). */
const START_FIELDS = ["run_type", "message_count", "input_chars", "tools", "attempt"];
const END_FIELDS = [
  "run_id",
  "run_type",
  "provider",
  "model",
  "model_requested",
  "operation",
  "finish_reason",
  "service_tier",
  "service_tier_requested",
  "service_tier_assumed",
  "service_tier_priced",
  "attempt",
  "cached",
  "stream",
  "choices",
  "response_id",
  "system_fingerprint",
  "output_chars",
  "tool_call_id",
  "document_count",
  "billing_status",
  "cost_source",
  "price_id",
  "price_match",
  "pricing_version",
  "error_type",
  "exception_type",
  "status_code",
];
const PROMPT_FIELDS = ["prompt_name", "prompt_version"];
const USAGE_FIELDS = [
  "usage_source",
  "usage_repaired",
  "usage_anomaly",
  "usage_incomplete",
  "usage_excludes",
  "web_search_requests",
  "inference_geo",
  "speed",
];
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
  const metadata: Record<string, unknown> = {};
  pick(metadata, start, START_FIELDS);
  if (span.kind !== "trace") pick(metadata, end, END_FIELDS);
  if (prompt === undefined) pick(metadata, end, PROMPT_FIELDS);
  if (span.kind === "llm") pick(metadata, span.end.usage, USAGE_FIELDS);
  if (span.kind === "chain") pick(metadata, span.agent, AGENT_FIELDS);
  pick(metadata, trace, TRACE_FIELDS);
  return metadata;
}

function pick(
  metadata: Record<string, unknown>,
  source: object | undefined,
  fields: readonly string[],
): void {
  if (source === undefined) return;
  for (const field of fields) {
    const value = get(source, field);
    if (value !== undefined && value !== null) metadata[field] = value;
  }
}
