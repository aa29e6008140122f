import { z } from "zod";
import { CALLS_BY_MODEL, MODEL_SQL } from "./dimensions.ts";
import { count, money } from "./measures.ts";
import { picoToUsd } from "./money.ts";
import type { SqlDialect } from "./sql-dialect.ts";

/** Where the prices of some calls come from. Null: the events do not say. See docs/reports.md. */
export interface Explanation {
  readonly model: string | null;
  readonly provider: string | null;
  /** `table`, `override`, `provider` or `cache`; null: unpriced. */
  readonly cost_source: string | null;
  /** Row of the price table, `provider/model`. */
  readonly price_id: string | null;
  /** How the model's id matched the row: `exact`, `dated`, `gateway+dated`, … */
  readonly price_match: string | null;
  readonly pricing_version: string | null;
  /** `provider`, `estimated` or `none`. */
  readonly usage_source: string | null;
  readonly calls: number;
  /** Null: unpriced. */
  readonly cost_usd: number | null;
}

/** The form in which the engine must answer {@link explanationsQuery}. */
export const explanations: z.ZodType<readonly Explanation[]> = z.array(
  z.object({
    model: z.string().nullable(),
    provider: z.string().nullable(),
    cost_source: z.string().nullable(),
    price_id: z.string().nullable(),
    price_match: z.string().nullable(),
    pricing_version: z.string().nullable(),
    usage_source: z.string().nullable(),
    calls: count,
    cost_usd: money.transform(picoToUsd).nullable(),
  }),
);

/**
 * One row for each way that calls of a model got their price: unpriced first, then most cost first. A call that was
 * refused has no price that wants a source, so it is in none.
 */
export function explanationsQuery({ decimalText }: SqlDialect): string {
  return `SELECT ${MODEL_SQL} AS model, calls.provider AS provider, calls.cost_source AS cost_source,
    calls.price_id AS price_id, calls.price_match AS price_match, calls.pricing_version AS pricing_version,
    calls.usage_source AS usage_source,
    count(*) AS calls,
    ${decimalText("sum(calls.cost_usd)")} AS cost_usd
  FROM ${CALLS_BY_MODEL}
  WHERE coalesce(calls.cost_source, '') <> 'refused'
  GROUP BY 1, 2, 3, 4, 5, 6, 7
  ORDER BY sum(calls.cost_usd) DESC NULLS FIRST, count(*) DESC, 1 NULLS LAST, 2 NULLS LAST, 3 NULLS LAST,
    4 NULLS LAST, 5 NULLS LAST, 6 NULLS LAST, 7 NULLS LAST`;
}
