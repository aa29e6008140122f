import { isThenable, settled } from "../events/application-function.ts";
import { type Account, accountsOf, type Spender } from "./accounts.ts";
import type { BudgetExceeded, BudgetLimit, BudgetOptions, BudgetStore } from "./budget-options.ts";
import { createSpendBook } from "./spend-book.ts";

/** A trace waits for its store before it ends, a model call before it begins; a store that is down must not hold them. */
const STORE_TIMEOUT_MS = 1_000;
/** How long a store that has failed is not asked whether a call may begin. */
const STORE_REST_MS = 5_000;
/** Sums that come as decimals: half a pico-dollar is no money. */
const EPSILON_USD = 5e-13;

/** Money that is set aside for a call until its cost is known. */
export interface Hold {
  readonly account: Account;
  readonly usd: number;
}

/**
 * Told of a budget that is used up, and under which key it is counted: every trace that spends from it stops. Without a
 * key the rest is too small for this call, and other calls are under way in what they hold.
 */
export type Exceeded = (exceeded: BudgetExceeded, key?: string) => void;

export interface Verdicts {
  readonly exceeded: Exceeded;
  /** Nobody knows what is left of this hard budget, and then it stops. */
  readonly unknown: (limit: BudgetLimit) => void;
}

/** A model call that wants to begin. */
export interface Admission {
  /** The hard budgets that it spends from. */
  readonly keys: readonly string[];
  readonly holds: readonly Hold[];
  /** Settles when everything is known; undefined where it is known at once. Never rejects. */
  readonly waiting: Promise<void> | undefined;
}

export interface Budgets {
  /** Asks whether a call may begin, and sets money aside for it. */
  admit(spender: Spender, verdicts: Verdicts): Admission;
  /** Asks whether a hard budget is used up already. What is pending never rejects. */
  check(
    spender: Spender,
    verdicts: Verdicts,
  ): { readonly keys: readonly string[]; readonly pending: Promise<void> | undefined };
  /**
   * Adds what a call cost to every budget that it counts for, in place of what it held. Never rejects.
   *
   * @param usd 0 where it cost nothing, or nobody knows what.
   */
  spend(spender: Spender, usd: number, holds: readonly Hold[], verdicts: Verdicts): Promise<void> | undefined;
  /**
   * Counts a call whose cost nobody knows: it adds to no sum, but every budget it counts for knows of it.
   *
   * @param warnsOf The model, to be named in a warning.
   */
  noteUnpriced(spender: Spender, warnsOf: string | undefined): void;
}

export interface BudgetsParts extends Pick<BudgetOptions, "limits" | "onStoreError"> {
  /** Undefined: this process counts alone. */
  readonly store: BudgetStore | undefined;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** The store has failed, or given no sum. */
  readonly storeFailed: (error: unknown) => void;
  readonly storeAnswered: () => void;
  /** The budgets miss calls of this model. */
  readonly unpriced: (model: string) => void;
}

/** A sum in US dollars; `known` where the store itself, or this process alone, says so. */
type Judge = (sum: number, known: boolean) => void;

export function createBudgets(parts: BudgetsParts): Budgets {
  const { limits, store, onStoreError = "allow", now, storeFailed, storeAnswered, unpriced } = parts;
  const hard = limits.filter((limit) => limit.hard === true);
  const book = createSpendBook(now, store !== undefined);
  let askAgainAt = Number.NEGATIVE_INFINITY;

  function exceededOf(limit: BudgetLimit, { key, owner }: Account): BudgetExceeded {
    const unpricedCalls = book.unpriced(key);
    return {
      budget: limit.per,
      key: owner,
      limitUsd: limit.usd,
      spentUsd: book.spent(key),
      hard: limit.hard === true,
      ...(unpricedCalls > 0 && { unpricedCalls }),
    };
  }

  /**
   * Answers at once where the store does.
   *
   * @param none What it means that there is no sum. @default that the store has failed
   */
  function ask(
    question: () => unknown,
    answered: (sum: number) => void,
    failed: () => void,
    none?: number,
  ): Promise<void> | void {
    const read = (answer: unknown) => {
      const sum = sumOf(answer ?? none);
      if (sum === undefined) return fail(new TypeError(`the store gave ${inWords(answer)} for a sum`));
      storeAnswered();
      answered(sum);
    };
    const fail = (error: unknown) => {
      askAgainAt = now() + STORE_REST_MS;
      storeFailed(error);
      failed();
    };
    let answer: unknown;
    try {
      answer = question();
    } catch (error) {
      return fail(error);
    }
    return isThenable(answer) ? inTime(settled(answer)).then(read, fail) : read(answer);
  }

  function change({ key, ttlMs }: Account, usd: number, heldUsd: number, judge: Judge) {
    const own = book.add(key, usd, ttlMs, heldUsd);
    if (store === undefined) return void judge(own, true);
    return (
      ask(
        () => store.add(key, usd, ttlMs),
        (sum) => {
          book.answered(key, sum, usd);
          judge(sum, true); // as it was when this was added, whatever has been added since
        },
        () => judge(book.sum(key), false),
      ) ?? undefined
    );
  }

  /** Where a store keeps the sums, other processes have spent too. */
  function look(account: Account, judge: Judge): Promise<void> | undefined {
    const { key, ttlMs } = account;
    if (store === undefined || now() < askAgainAt) return void judge(book.sum(key), store === undefined);
    return (
      ask(
        () => store.get(key),
        (sum) => {
          book.add(key, 0, ttlMs);
          book.answered(key, sum, 0);
          judge(sum, true);
        },
        () => judge(book.sum(key), false),
        0, // Redis says null of a key that it does not have
      ) ?? undefined
    );
  }

  /**
   * Whether this process can tell what is spent from what is held. Where others hold money in a shared sum it cannot: then
   * each call is judged by what it sets aside itself, and a call under way is not stopped for what others hold.
   */
  function knowsSpent(account: Account): boolean {
    return store === undefined || reserveOf(account) === 0;
  }

  function judgeHard(account: Account, { exceeded, unknown }: Verdicts): Judge {
    return (_sum, known) => {
      const spentUsd = book.spent(account.key);
      const limit = knowsSpent(account) ? account.limits.find(({ usd }) => spentUsd >= usd) : undefined;
      if (limit !== undefined) exceeded(exceededOf(limit, account), account.key);
      else if (!known && onStoreError === "stop") for (const each of account.limits) unknown(each);
    };
  }

  function begin(account: Account, holds: Hold[], verdicts: Verdicts): Promise<void> | undefined {
    const judge = judgeHard(account, verdicts);
    const usd = reserveOf(account);
    if (usd === 0) return look(account, judge);
    holds.push({ account, usd });
    return change(account, usd, usd, (sum, known) => {
      const limit = account.limits.find((each) => sum > each.usd + EPSILON_USD);
      if (limit === undefined) judge(sum, known);
      else verdicts.exceeded(exceededOf(limit, account));
    });
  }

  return {
    admit(spender, verdicts) {
      const accounts = accountsOf(hard, spender, now());
      const keys = accounts.map(({ key }) => key);
      const holds: Hold[] = [];
      let isUsedUp = false;
      const noting = {
        ...verdicts,
        exceeded: (exceeded: BudgetExceeded, key?: string) => {
          isUsedUp = true;
          verdicts.exceeded(exceeded, key);
        },
      };
      for (const account of accounts) judgeHard(account, noting)(0, true);
      const waiting = isUsedUp ? [] : accounts.map((account) => begin(account, holds, verdicts));
      return { keys, holds, waiting: together(waiting) };
    },
    noteUnpriced(spender, warnsOf) {
      const accounts = accountsOf(limits, spender, now());
      for (const { key, ttlMs } of accounts) book.noteUnpriced(key, ttlMs);
      if (accounts.length > 0 && warnsOf !== undefined) unpriced(warnsOf);
    },
    check(spender, verdicts) {
      const accounts = accountsOf(hard, spender, now());
      const pending = together(accounts.map((account) => look(account, judgeHard(account, verdicts))));
      return { keys: accounts.map(({ key }) => key), pending };
    },
    spend(spender, usd, holds, verdicts) {
      const accounts = usd === 0 ? [] : accountsOf(limits, spender, now());
      const released = holds.filter(({ account }) => accounts.every(({ key }) => key !== account.key));
      const held = new Map(holds.map((hold) => [hold.account.key, hold.usd]));
      const changes = [
        ...released.map(({ account, usd: heldUsd }) => change(account, -heldUsd, -heldUsd, () => {})),
        ...accounts.map((account) => {
          const heldUsd = held.get(account.key) ?? 0;
          return change(account, usd - heldUsd, -heldUsd, (_sum, known) => {
            const spentUsd = book.spent(account.key);
            for (const limit of account.limits) {
              const isJudged = limit.hard !== true || knowsSpent(account);
              if (isJudged && isNews(limit, spentUsd, usd))
                verdicts.exceeded(exceededOf(limit, account), account.key);
              else if (!known && limit.hard === true && onStoreError === "stop") verdicts.unknown(limit);
            }
          });
        }),
      ];
      return together(changes);
    },
  };
}

function reserveOf({ limits }: Account): number {
  return Math.max(0, ...limits.map(({ reserveUsd = 0 }) => reserveUsd));
}

/** A hard budget stops every run that goes on spending, not only the one that used it up. */
function isNews(limit: BudgetLimit, spentUsd: number, addedUsd: number): boolean {
  return spentUsd >= limit.usd && (limit.hard === true || spentUsd - addedUsd < limit.usd);
}

/** A sum as stores give it: Redis answers with text. Undefined where it is none; a store is not to be trusted with money. */
function sumOf(answer: unknown): number | undefined {
  const isNumeric = typeof answer === "string" && answer.trim() !== "";
  const sum = isNumeric || typeof answer === "bigint" ? Number(answer) : answer;
  // Decimals that were added and taken away again may end a hair below nothing.
  return typeof sum === "number" && Number.isFinite(sum) && sum > -1e-6 ? Math.max(0, sum) : undefined;
}

function inWords(answer: unknown): string {
  if (typeof answer === "number") return String(answer);
  if (answer === null) return "null";
  return typeof answer === "string" ? "a text" : Array.isArray(answer) ? "a list" : `${typeof answer}`;
}

function inTime(answer: Promise<unknown>): Promise<unknown> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("the store does not answer")), STORE_TIMEOUT_MS);
  });
  return Promise.race([answer, tooLate]).finally(() => clearTimeout(timer));
}

function together(works: readonly (Promise<void> | undefined)[]): Promise<void> | undefined {
  const pending = works.filter((work) => work !== undefined);
  return pending.length === 0 ? undefined : Promise.all(pending).then(() => {});
}
