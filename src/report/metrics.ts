import type { ModelCallMeasures, ToolCallMeasures } from "./measures.ts";
import { picoToUsd } from "./money.ts";

/** What a report says about one group of model calls. Null: the events do not say. See docs/reports.md. */
export type ModelCallMetrics = {
  readonly calls: number;
  readonly errors: number;
  /** 0 to 1. */
  readonly error_rate: number | null;
  readonly input_tokens: number | null;
  readonly output_tokens: number | null;
  readonly cached_tokens: number | null;
  /** Part of the input tokens that came from the provider's cache, 0 to 1. */
  readonly cached_share: number | null;
  readonly reasoning_tokens: number | null;
  readonly cost_usd: number | null;
  /** Over the priced calls. */
  readonly cost_per_call_usd: number | null;
  /** Part of the report's total cost, 0 to 1. */
  readonly cost_share: number | null;
  readonly latency_p50_ms: number | null;
  readonly latency_p95_ms: number | null;
  readonly latency_p99_ms: number | null;
  readonly time_to_first_token_p50_ms: number | null;
  readonly unpriced_calls: number;
  readonly estimated_calls: number;
  /** Not part of the token columns. */
  readonly estimated_tokens: number;
  /** Part of cost_usd. */
  readonly estimated_cost_usd: number | null;
};

/** What a report says about one group of tool calls. */
export type ToolCallMetrics = Pick<
  ModelCallMetrics,
  "calls" | "errors" | "error_rate" | "latency_p50_ms" | "latency_p95_ms" | "latency_p99_ms"
>;

export function modelCallMetrics(measures: ModelCallMeasures, totalPico: bigint | null): ModelCallMetrics {
  const { cost_pico: pico, priced_calls: pricedCalls, input_tokens: input, cached_tokens: cached } = measures;
  const { calls, errors, error_rate, latency_p50_ms, latency_p95_ms, latency_p99_ms } =
    toolCallMetrics(measures);
  return {
    calls,
    errors,
    error_rate,
    input_tokens: input,
    output_tokens: measures.output_tokens,
    cached_tokens: cached,
    cached_share: cached === null ? null : share(cached, input),
    reasoning_tokens: measures.reasoning_tokens,
    cost_usd: usd(pico),
    cost_per_call_usd:
      pico === null || pricedCalls === 0 ? null : picoToUsd(divideRounded(pico, BigInt(pricedCalls))),
    cost_share: pico === null ? null : share(Number(pico), totalPico === null ? null : Number(totalPico)),
    latency_p50_ms,
    latency_p95_ms,
    latency_p99_ms,
    time_to_first_token_p50_ms: milliseconds(measures.time_to_first_token_p50_ms),
    unpriced_calls: measures.unpriced_calls,
    estimated_calls: measures.estimated_calls,
    estimated_tokens: measures.estimated_tokens,
    estimated_cost_usd: usd(measures.estimated_cost_pico),
  };
}

export function toolCallMetrics(measures: ToolCallMeasures): ToolCallMetrics {
  return {
    calls: measures.calls,
    errors: measures.errors,
    error_rate: share(measures.errors, measures.calls),
    latency_p50_ms: milliseconds(measures.latency_p50_ms),
    latency_p95_ms: milliseconds(measures.latency_p95_ms),
    latency_p99_ms: milliseconds(measures.latency_p99_ms),
  };
}

/** Six decimals; null where there is nothing to be a part of. */
function share(part: number, whole: number | null): number | null {
  return whole === null || whole === 0 ? null : Math.round((part / whole) * 1e6) / 1e6;
}

/**
 * Microseconds are as exact as clocks are. Before that twelve digits: engines differ in the last bits of what they
 * interpolate, and a half must not be rounded up by one and down by the other.
 */
function milliseconds(value: number | null): number | null {
  return value === null ? null : Math.round(Number((value * 1000).toPrecision(12))) / 1000;
}

function usd(pico: bigint | null): number | null {
  return pico === null ? null : picoToUsd(pico);
}

function divideRounded(dividend: bigint, divisor: bigint): bigint {
  return (dividend + divisor / 2n) / divisor;
}
