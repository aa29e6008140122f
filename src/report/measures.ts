import { z } from "zod";
import type { Subject } from "./question.ts";
import type { SqlDialect } from "./sql-dialect.ts";

/**
 * What a source counts for one group of calls, before anything is derived from it: the SQL over the relation `calls`,
 * and the form in which the engine must answer. NULL means that nothing in the group says it. Columns are written with
 * their relation: ClickHouse else takes `input_tokens` for the sum of that name.
 */

/** Counts come as text where their type is wider than a double. */
export const count = z
  .union([z.number(), z.string().regex(/^\d+$/)])
  .transform(Number)
  .pipe(z.int().nonnegative());
const milliseconds = z.number().nonnegative();
/** Exact dollars with at most 12 decimals; becomes integer pico-USD. */
export const money = z
  .string()
  .regex(/^\d+(\.\d{1,12})?$/)
  .transform((dollars) => {
    const [whole = "", fraction = ""] = dollars.split(".");
    return BigInt(whole + fraction.padEnd(12, "0"));
  });

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

const ESTIMATED = "FILTER (WHERE calls.usage_source = 'estimated')";

/** As the record decided it; an event that does not say costs what it says, and else something unknown. */
const BILLING_STATUS =
  "coalesce(calls.billing_status, CASE WHEN calls.cost_usd IS NULL THEN 'unpriced' ELSE 'priced' END)";

/** A call with a bill that nobody knows. */
export const IS_UNPRICED = `${BILLING_STATUS} = 'unpriced'`;
const UNPRICED_CALLS = `count(*) FILTER (WHERE ${IS_UNPRICED})`;
const BILLABLE_CALLS = `count(*) FILTER (WHERE ${BILLING_STATUS} <> 'free')`;
/** As the totals of a trace (src/record/totals.ts): 0 stands only where it is known, estimates stand apart. */
function tokenSum(column: string): string {
  return `coalesce(sum(calls.${column}) FILTER (WHERE calls.usage_source <> 'estimated' AND ${BILLING_STATUS} <> 'free'),
      CASE WHEN ${BILLABLE_CALLS} = 0 THEN 0 END)`;
}
const COST = `CASE WHEN ${UNPRICED_CALLS} = 0 OR sum(calls.cost_usd) > 0 THEN sum(calls.cost_usd) END`;

/** Measure name to SQL aggregate. */
export function measureSql(subject: Subject, dialect: SqlDialect): Readonly<Record<string, string>> {
  switch (subject) {
    case "model_calls":
      return modelCallSql(dialect);
    case "tool_calls":
      return toolCallSql(dialect);
  }
}

function modelCallSql(dialect: SqlDialect): Record<keyof ModelCallMeasures, string> {
  return {
    calls: "count(*)",
    errors: failedCalls("llm_error", "outcome"),
    input_tokens: tokenSum("input_tokens"),
    output_tokens: tokenSum("output_tokens"),
    cached_tokens: tokenSum("cache_read_tokens"),
    reasoning_tokens: tokenSum("reasoning_tokens"),
    cost_pico: dialect.decimalText(COST),
    priced_calls: `count(*) FILTER (WHERE ${BILLING_STATUS} = 'priced')`,
    unpriced_calls: UNPRICED_CALLS,
    estimated_calls: `count(*) ${ESTIMATED}`,
    estimated_tokens: `coalesce(sum(coalesce(calls.input_tokens, 0) + coalesce(calls.output_tokens, 0)) ${ESTIMATED}, 0)`,
    estimated_cost_pico: dialect.decimalText(`sum(calls.cost_usd) ${ESTIMATED}`),
    ...latencySql(dialect),
    time_to_first_token_p50_ms: dialect.percentile("calls.time_to_first_token_ms", 0.5),
  };
}

function toolCallSql(dialect: SqlDialect): Record<keyof ToolCallMeasures, string> {
  return {
    calls: "count(*)",
    errors: failedCalls("tool_error", "status"),
    ...latencySql(dialect),
  };
}

/** As `isFailure` in events/failure.ts has it: what was aborted, paused or given up has not failed. */
function failedCalls(event: "llm_error" | "tool_error", verdict: "outcome" | "status"): string {
  return `count(*) FILTER (WHERE calls.event = '${event}' AND coalesce(calls.${verdict}, 'error') = 'error')`;
}

function latencySql({ percentile }: SqlDialect) {
  return {
    latency_p50_ms: percentile("calls.latency_ms", 0.5),
    latency_p95_ms: percentile("calls.latency_ms", 0.95),
    latency_p99_ms: percentile("calls.latency_ms", 0.99),
  };
}

/** What makes a row worth showing first: SQL over `calls`. */
export const WEIGHT_SQL: Record<Subject, string> = {
  model_calls: COST,
  tool_calls: "count(*)",
};
