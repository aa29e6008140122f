import { z } from "zod";
import type { Subject } from "./question.ts";

/**
 * What a source counts for one group of calls, before anything is derived from it: the SQL over the relation `calls`,
 * and the form in which the engine must answer. NULL means that nothing in the group says it.
 */

/** Counts come as text where their type is wider than a double. */
export const count = z
  .union([z.number(), z.string().regex(/^\d+$/)])
  .transform(Number)
  .pipe(z.int().nonnegative());
const milliseconds = z.number().nonnegative();
/** Exact dollars with 12 decimals; becomes integer pico-USD. */
export const money = z
  .string()
  .regex(/^\d+\.\d{12}$/)
  .transform((dollars) => BigInt(dollars.replace(".", "")));

export const modelCallMeasures = z.object({
  calls: count,
  errors: count,
  input_tokens: count.nullable(),
  output_tokens: count.nullable(),
  cached_tokens: count.nullable(),
  reasoning_tokens: count.nullable(),
  cost_pico: money.nullable(),
  priced_calls: count,
  unpriced_calls: count,
  estimated_calls: count,
  estimated_tokens: count,
  estimated_cost_pico: money.nullable(),
  latency_p50_ms: milliseconds.nullable(),
  latency_p95_ms: milliseconds.nullable(),
  latency_p99_ms: milliseconds.nullable(),
  time_to_first_token_p50_ms: milliseconds.nullable(),
});
export type ModelCallMeasures = z.infer<typeof modelCallMeasures>;

export const toolCallMeasures = z.object({
  calls: count,
  errors: count,
  latency_p50_ms: milliseconds.nullable(),
  latency_p95_ms: milliseconds.nullable(),
  latency_p99_ms: milliseconds.nullable(),
});
export type ToolCallMeasures = z.infer<typeof toolCallMeasures>;

const COUNTED = "FILTER (usage_source <> 'estimated')";
const ESTIMATED = "FILTER (usage_source = 'estimated')";

const LATENCY_SQL = {
  latency_p50_ms: "quantile_cont(latency_ms, 0.5)",
  latency_p95_ms: "quantile_cont(latency_ms, 0.95)",
  latency_p99_ms: "quantile_cont(latency_ms, 0.99)",
};

/**
 * A call with a bill that nobody knows. As the record decides it (src/record/model-calls.ts): a call that the provider
 * refused cost nothing; one that broke off after its first token, or was left, is billed.
 */
export const IS_UNPRICED = `cost_usd IS NULL AND (event = 'llm_call_end'
    OR outcome IN ('aborted', 'abandoned') OR time_to_first_token_ms IS NOT NULL)`;

const MODEL_CALL_SQL: Record<keyof ModelCallMeasures, string> = {
  calls: "count(*)",
  errors: "count(*) FILTER (event = 'llm_error')",
  input_tokens: `sum(input_tokens) ${COUNTED}`,
  output_tokens: `sum(output_tokens) ${COUNTED}`,
  cached_tokens: `sum(cache_read_tokens) ${COUNTED}`,
  reasoning_tokens: `sum(reasoning_tokens) ${COUNTED}`,
  cost_pico: "CAST(sum(cost_usd) AS VARCHAR)",
  priced_calls: "count(cost_usd)",
  unpriced_calls: `count(*) FILTER (${IS_UNPRICED})`,
  estimated_calls: `count(*) ${ESTIMATED}`,
  estimated_tokens: `coalesce(sum(coalesce(input_tokens, 0) + coalesce(output_tokens, 0)) ${ESTIMATED}, 0)`,
  estimated_cost_pico: `CAST(sum(cost_usd) ${ESTIMATED} AS VARCHAR)`,
  ...LATENCY_SQL,
  time_to_first_token_p50_ms: "quantile_cont(time_to_first_token_ms, 0.5)",
};

const TOOL_CALL_SQL: Record<keyof ToolCallMeasures, string> = {
  calls: "count(*)",
  errors: "count(*) FILTER (event = 'tool_error')",
  ...LATENCY_SQL,
};

/** Measure name to SQL aggregate. */
export const MEASURE_SQL: Record<Subject, Readonly<Record<string, string>>> = {
  model_calls: MODEL_CALL_SQL,
  tool_calls: TOOL_CALL_SQL,
};

/** What makes a row worth showing first: SQL over `calls`. */
export const WEIGHT_SQL: Record<Subject, string> = {
  model_calls: "sum(cost_usd)",
  tool_calls: "count(*)",
};
