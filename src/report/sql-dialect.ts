import { quote } from "./sql-text.ts";
import { canonicalTimeZone } from "./time-zone.ts";

/** What the engines say differently. All else of a question's SQL they understand alike. */
export interface SqlDialect {
  /** What the clock of a time zone shows at a moment, as text. `format` in the signs %Y %m %d %H, and %G %V for ISO weeks. */
  calendar(moment: string, format: string, timeZone: string): string;
  /** Interpolated between the two nearest values, as Excel's PERCENTILE.INC; NULL where there are no values. */
  percentile(values: string, share: number): string;
  /** A decimal as text, with every digit. */
  decimalText(decimal: string): string;
  /** A row for each distinct element of a list; one row with NULL where it has none. */
  unfold(list: string): string;
}

export const DUCKDB: SqlDialect = {
  calendar: (moment, format, timeZone) => `strftime(timezone(${quote(timeZone)}, ${moment}), '${format}')`,
  percentile: (values, share) => `quantile_cont(${values}, ${share})`,
  decimalText: (decimal) => `CAST(${decimal} AS VARCHAR)`,
  unfold: (list) => `unnest(CASE WHEN len(${list}) > 0 THEN list_distinct(${list}) ELSE [NULL] END)`,
};

export const CLICKHOUSE: SqlDialect = {
  // Its names of time zones are as strict about capitals as a file system.
  calendar: (moment, format, timeZone) =>
    `formatDateTime(${moment}, '${format}', ${quote(canonicalTimeZone(timeZone))})`,
  percentile: (values, share) => `quantileExactInclusive(${share})(${values})`,
  decimalText: (decimal) => `toString(${decimal})`,
  unfold: (list) =>
    `arrayJoin(if(empty(${list}), [NULL], CAST(arrayDistinct(${list}) AS Array(Nullable(String)))))`,
};
