import type { TraceSummary } from "../../events/schema.ts";
import { aiContext } from "./ai-context.ts";
import { flatProperties } from "./flat-properties.ts";
import { type Draft, derivedEvent } from "./posthog-event.ts";

/**
 * A finished trace with its totals. Without `$ai_latency`, which stays `latency_ms`: PostHog adds the latency of the
 * trace to that of the spans directly below it and would show the time twice. And without a cost of PostHog's names,
 * which is that of the generations.
 * https://github.com/PostHog/posthog/blob/master/posthog/hogql_queries/ai/trace_query_runner.py
 */
export function aiTrace(trace: TraceSummary): Draft {
  const { trace_id, name = "trace", input, output, outcome } = trace;
  const properties = Object.assign(flatProperties(trace), aiContext(trace), {
    input: undefined,
    output: undefined,
    $ai_span_id: trace_id,
    $ai_span_name: name,
    $ai_is_error: outcome === "error",
    $ai_input_state: input === undefined ? undefined : [{ role: "user", content: input }],
    $ai_output_state: output === undefined ? undefined : [{ role: "assistant", content: output }],
  });
  return derivedEvent("$ai_trace", trace, properties);
}
