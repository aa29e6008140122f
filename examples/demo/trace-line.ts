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
  const { input_tokens: input, output_tokens: output, cached_tokens = 0, reasoning_tokens = 0 } = summary;
  if (input === undefined || output === undefined) return "no token counts";
  if (input + output === 0) return "no tokens";
  const cached = cached_tokens > 0 ? ` (${count(cached_tokens)} cached)` : "";
  const reasoning = reasoning_tokens > 0 ? ` (${count(reasoning_tokens)} reasoning)` : "";
  return `${count(input)} in${cached}, ${count(output)} out${reasoning}`;
}

function cost({ cost_usd, unpriced_calls }: TraceSummary): string {
  const known = cost_usd === undefined ? [] : [`$${cost_usd.toFixed(6)}`];
  const unknown = unpriced_calls === 0 ? [] : [plural(unpriced_calls, "unpriced call")];
  return [...known, ...unknown].join(" + ");
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
