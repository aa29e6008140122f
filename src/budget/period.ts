import type { BudgetLimit } from "./budget-options.ts";

const DAY_MS = 86_400_000;
const MONTH_MS = 31 * DAY_MS;

/** The stretch of time that a budget counts over. */
export interface Period {
  /** Part of the key: the date, the month, or nothing. */
  readonly label: string;
  /** How long its sum may be needed. */
  readonly ttlMs: number | undefined;
}

export function periodOf({ per, every = "day" }: BudgetLimit, atMs: number): Period {
  const date = new Date(atMs).toISOString();
  if (per === "trace") return { label: "", ttlMs: DAY_MS };
  switch (every) {
    case "day":
      return { label: date.slice(0, 10), ttlMs: DAY_MS };
    case "month":
      return { label: date.slice(0, 7), ttlMs: MONTH_MS };
    case "ever":
      return { label: "", ttlMs: undefined };
  }
}
