import type { BudgetExceeded, BudgetLimit, BudgetScope, BudgetStore } from "./budget-options.ts";
import { memoryStore } from "./memory-store.ts";
import { periodOf } from "./period.ts";

/** A trace waits for its store before it ends; a store that is down must not hold it. */
const STORE_TIMEOUT_MS = 1_000;

/** Whose money a call spends. */
export type Spender = Readonly<Record<Exclude<BudgetScope, "day">, string | undefined>>;

export interface Budgets {
  /** Adds what a call cost to every budget that it counts for, and reports those it uses up. Never rejects. */
  spend(
    spender: Spender,
    usd: number,
    exceeded: (exceeded: BudgetExceeded) => void,
  ): Promise<void> | undefined;
  /**
   * Counts a call whose cost nobody knows: it adds to no sum, but every budget it counts for knows of it.
   *
   * @param warnsOf The model, to be named once in a warning.
   */
  noteUnpriced(spender: Spender, warnsOf: string | undefined): void;
  /** The hard budget that is used up already. Never rejects. */
  findExhausted(spender: Spender): BudgetExceeded | undefined | Promise<BudgetExceeded | undefined>;
}

export interface BudgetsParts {
  readonly limits: readonly BudgetLimit[];
  readonly store: BudgetStore;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** The store failed: calls go on, uncounted. */
  readonly failed: (error: unknown) => void;
  /** The budgets miss calls of this model; said once for each. */
  readonly unpriced: (model: string) => void;
}

/** Names come from outside. */
const MAX_NAMED_MODELS = 100;

export function createBudgets({ limits, store, now, failed, unpriced }: BudgetsParts): Budgets {
  const hard = limits.filter((limit) => limit.hard === true);
  /** Of this process alone: numbers of calls, kept as sums are. */
  const unpricedCalls = memoryStore(now);
  const namedModels = new Set<string>();

  function exceededOf(limit: BudgetLimit, { key, owner }: Account, spentUsd: number): BudgetExceeded {
    const unknown = unpricedCalls.get(key);
    return {
      budget: limit.per,
      key: owner,
      limitUsd: limit.usd,
      spentUsd,
      hard: limit.hard === true,
      ...(unknown > 0 && { unpricedCalls: unknown }),
    };
  }

  /** Calls back with the result at once where the store answers at once, as the one in memory does. */
  function ask<Result>(
    question: () => number | Promise<number>,
    answer: (sum: number) => Result,
  ): Result | undefined | Promise<Result | undefined> {
    try {
      const sum = question();
      return typeof sum === "number" ? answer(sum) : askLate(sum, answer);
    } catch (error) {
      failed(error);
      return undefined;
    }
  }

  async function askLate<Result>(
    question: Promise<number>,
    answer: (sum: number) => Result,
  ): Promise<Result | undefined> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const tooLate = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error("the store does not answer")), STORE_TIMEOUT_MS);
    });
    try {
      return answer(await Promise.race([question, tooLate]));
    } catch (error) {
      failed(error);
      return undefined;
    } finally {
      clearTimeout(timer);
    }
  }

  return {
    spend(spender, usd, exceeded) {
      const pending = accountsOf(limits, spender, now())
        .map((account) =>
          ask(
            () => store.add(account.key, usd, account.ttlMs),
            (spentUsd) => {
              for (const limit of account.limits)
                if (isNews(limit, spentUsd, usd)) exceeded(exceededOf(limit, account, spentUsd));
            },
          ),
        )
        .filter((sum) => sum instanceof Promise);
      return pending.length === 0 ? undefined : Promise.all(pending).then(() => {});
    },
    noteUnpriced(spender, warnsOf) {
      const accounts = accountsOf(limits, spender, now());
      if (accounts.length === 0) return;
      for (const { key, ttlMs } of accounts) unpricedCalls.add(key, 1, ttlMs);
      if (warnsOf === undefined || namedModels.has(warnsOf) || namedModels.size >= MAX_NAMED_MODELS) return;
      namedModels.add(warnsOf);
      unpriced(warnsOf);
    },
    findExhausted(spender) {
      const answers = accountsOf(hard, spender, now()).map((account) =>
        ask(
          () => store.get(account.key),
          (spentUsd) => {
            const limit = account.limits.find(({ usd }) => spentUsd >= usd);
            return limit === undefined ? undefined : exceededOf(limit, account, spentUsd);
          },
        ),
      );
      if (!answers.some((answer) => answer instanceof Promise))
        return answers.find((answer) => answer !== undefined) as BudgetExceeded | undefined;
      return Promise.all(answers).then((found) => found.find((answer) => answer !== undefined));
    },
  };
}

/** A hard budget stops every run that goes on spending, not only the one that used it up. */
function isNews(limit: BudgetLimit, spentUsd: number, addedUsd: number): boolean {
  return spentUsd >= limit.usd && (limit.hard === true || spentUsd - addedUsd < limit.usd);
}

/** Limits on the same money share one sum, such as a soft one below a hard one. */
function accountsOf(limits: readonly BudgetLimit[], spender: Spender, atMs: number): Account[] {
  const accounts = new Map<string, Account>();
  for (const limit of limits) {
    const account = accountOf(limit, spender, atMs);
    if (account === undefined) continue;
    const known = accounts.get(account.key);
    accounts.set(account.key, { ...account, limits: [...(known?.limits ?? []), limit] });
  }
  return [...accounts.values()];
}

interface Account {
  readonly limits: readonly BudgetLimit[];
  readonly key: string;
  /** The id that the budget is for. */
  readonly owner: string;
  readonly ttlMs: number | undefined;
}

/** Undefined where nobody knows whose call it is. */
function accountOf(limit: BudgetLimit, spender: Spender, atMs: number): Account | undefined {
  const { label, ttlMs } = periodOf(limit, atMs);
  const owner = limit.per === "day" ? label : spender[limit.per];
  if (owner === undefined) return undefined;
  const parts = limit.per === "day" ? [label] : [owner, label].filter((part) => part !== "");
  return { key: ["langmeter", "budget", limit.per, ...parts].join(":"), owner, ttlMs, limits: [limit] };
}
