import type { SqlDialect } from "./sql-dialect.ts";

/** Answers SQL. */
export interface SqlEngine {
  readonly dialect: SqlDialect;
  /** Rows as plain JSON values: what exceeds a double's precision (BIGINT, HUGEINT, DECIMAL) may come as text. */
  query(sql: string): Promise<readonly unknown[]>;
}
