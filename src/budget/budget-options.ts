/** What a budget is for. */
export const BUDGET_SCOPES = ["trace", "user", "thread", "channel", "day"] as const;
export type BudgetScope = (typeof BUDGET_SCOPES)[number];

export interface BudgetLimit {
  /** What the money is counted for: each trace, each user, … apart; `day`: everything together. */
  readonly per: BudgetScope;
  /** US dollars. */
  readonly usd: number;
  /** After what time counting begins anew, in UTC. @default "day"; for a trace always "ever" */
  readonly every?: "day" | "month" | "ever";
  /** True: `trace.signal` stops the run. Else there is an event and a call. @default false */
  readonly hard?: boolean;
}

/** A budget that is used up. */
export interface BudgetExceeded {
  readonly budget: BudgetScope;
  /** Whose budget: the user's, thread's or channel's id; the trace id; the date. */
  readonly key: string;
  readonly limitUsd: number;
  /** What is known to be spent. */
  readonly spentUsd: number;
  readonly hard: boolean;
  /** Calls on this budget, in this process, whose cost nobody knows: `spentUsd` does not cover them. Absent: none. */
  readonly unpricedCalls?: number;
}

/** Where the sums are kept. Shared by several processes, e.g. in Redis; see examples/. */
export interface BudgetStore {
  /**
   * Adds to the sum and returns the new one, in US dollars.
   *
   * @param ttlMs When the sum may be forgotten. Undefined: never.
   */
  add(key: string, usd: number, ttlMs: number | undefined): number | Promise<number>;
  /** The sum; 0 where nothing was added. */
  get(key: string): number | Promise<number>;
}

export interface BudgetOptions {
  readonly limits: readonly BudgetLimit[];
  /** @default in this process's memory */
  readonly store?: BudgetStore;
  /** Called once when a budget is used up. What it throws is logged. */
  readonly onExceeded?: (exceeded: BudgetExceeded) => void;
}
