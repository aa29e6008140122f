import type { EventOf, TraceSummary } from "langmeter";

/** One line per trace: channel, user, calls, tools, tokens, cost, latency, outcome. */
export function traceLine(summary: TraceSummary): string {
  return [
    summary.channel ?? "no channel",
    summary.user_id ?? "no user",
    plural(summary.llm_calls, "call"),
    ...(summary.retries > 0 ? [plural(summary.retries, "retry", "retries")] : []),
    ...(summary.tool_calls > 0
      ? [`${plural(summary.tool_calls, "tool")} (${summary.tools.join(", ")})`]
      : []),
    tokens(summary),
    cost(summary),
    duration(summary.latency_ms),
    summary.outcome,
  ].join(" · ");
}

/** What went wrong in a model or tool call. */
export function failureLine(failure: EventOf<"llm_error"> | EventOf<"tool_error">): string {
  const isTool = failure.event === "tool_error";
  const what = isTool ? `tool ${failure.tool_name}` : `model ${failure.model ?? "unknown"}`;
  const outcome = isTool ? failure.status : failure.outcome;
  const message = failure.error_message?.split("\n", 1)[0];
  return [what, outcome === "error" ? failure.error_type : outcome, ...(message ? [message] : [])].join(": ");
}

function tokens(summary: TraceSummary): string {
  if (summary.input_tokens + summary.output_tokens === 0) return "no token counts";
  const cached = summary.cached_tokens > 0 ? ` (${count(summary.cached_tokens)} cached)` : "";
  const reasoning = summary.reasoning_tokens > 0 ? ` (${count(summary.reasoning_tokens)} reasoning)` : "";
  return `${count(summary.input_tokens)} in${cached}, ${count(summary.output_tokens)} out${reasoning}`;
}

function cost({ cost_usd, unpriced_calls }: TraceSummary): string {
  const priced = `$${cost_usd.toFixed(6)}`;
  if (unpriced_calls === 0) return priced;
  const unpriced = plural(unpriced_calls, "unpriced call");
  return cost_usd === 0 ? unpriced : `${priced} + ${unpriced}`;
}

function duration(milliseconds: number): string {
  return milliseconds < 1_000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1_000).toFixed(1)} s`;
}

function count(value: number): string {
  return value.toLocaleString("en-US");
}

function plural(value: number, one: string, many = `${one}s`): string {
  return `${value} ${value === 1 ? one : many}`;
}
