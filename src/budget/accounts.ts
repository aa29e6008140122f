import type { BudgetLimit, BudgetScope } from "./budget-options.ts";

/** Whose money a call spends. */
export type Spender = Readonly<Record<Exclude<BudgetScope, "day">, string | undefined>>;

/** One sum of money, and the limits on it. */
export interface Account {
  readonly limits: readonly BudgetLimit[];
  readonly key: string;
  /** The id that the budget is for. */
  readonly owner: string;
  /** How long the sum may be needed. Undefined: for ever. */
  readonly ttlMs: number | undefined;
}

/** Limits on the same money share one sum, such as a soft one below a hard one. */
export function accountsOf(limits: readonly BudgetLimit[], spender: Spender, atMs: number): Account[] {
  const accounts = new Map<string, Account>();
  for (const limit of limits) {
    const account = accountOf(limit, spender, atMs);
    if (account === undefined) continue;
    const known = accounts.get(account.key);
    accounts.set(account.key, { ...account, limits: [...(known?.limits ?? []), limit] });
  }
  return [...accounts.values()];
}

/** Undefined where nobody knows whose call it is. */
function accountOf(limit: BudgetLimit, spender: Spender, atMs: number): Account | undefined {
  const { label, ttlMs } = periodOf(limit, atMs);
  const owner = limit.per === "day" ? label : spender[limit.per];
  if (owner === undefined) return undefined;
  const parts = limit.per === "day" ? [label] : [owner, label].filter((part) => part !== "");
  return { key: ["langmeter", "budget", limit.per, ...parts].join(":"), owner, ttlMs, limits: [limit] };
}

const DAY_MS = 86_400_000;
const MONTH_MS = 31 * DAY_MS;

/** The stretch of time that a budget counts over. */
interface Period {
  /** Part of the key: the date, the month, or nothing. */
  readonly label: string;
  readonly ttlMs: number | undefined;
}

function periodOf({ per, every = "day" }: BudgetLimit, atMs: number): Period {
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
