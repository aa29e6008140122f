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
  /**
   * US dollars set aside when a model call begins, until its cost is known: the most that one call may cost. A call that
   * the rest no longer covers is stopped before it is made, so calls at once cannot overrun the budget. Only with `hard`;
   * at most `usd`. @default 0: a budget may be overrun by the calls that are under way when it is used up
   */
  readonly reserveUsd?: number;
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

/** A sum of US dollars, as a number or, as Redis gives it, in decimal text. */
export type StoreSum = number | string;

/** Where the sums are kept. Shared by several processes, e.g. in Redis; see examples/. */
export interface BudgetStore {
  /**
   * Adds to the sum and returns the new one. What comes back and is no sum counts as a failure.
   *
   * @param usd US dollars; negative where a call cost less than was set aside for it.
   * @param ttlMs When the sum may be forgotten. Undefined: never.
   */
  add(key: string, usd: number, ttlMs: number | undefined): StoreSum | Promise<StoreSum>;
  /** The sum; 0, null or undefined where nothing was added. */
  get(key: string): StoreSum | null | undefined | Promise<StoreSum | null | undefined>;
}

export interface BudgetOptions {
  readonly limits: readonly BudgetLimit[];
  /** @default in this process's memory */
  readonly store?: BudgetStore;
  /**
   * What hard budgets do while the store fails, does not answer within a second, or gives no sum. "allow": calls go on,
   * and each process counts by what it knows; "stop": their traces are stopped. Either way the log says so.
   * @default "allow"
   */
  readonly onStoreError?: "allow" | "stop";
  /** Called when a budget is used up. What it throws, or rejects with, is logged. */
  readonly onExceeded?: (exceeded: BudgetExceeded) => void;
}
