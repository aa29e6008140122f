import type { BudgetStore } from "langmeter";

/** What the store needs of a Redis client; that of the package `redis` fits as it is. */
export interface RedisCommands {
  /** INCRBYFLOAT: the new value. */
  incrByFloat(key: string, amount: number): Promise<number | string>;
  expire(key: string, seconds: number): Promise<unknown>;
  get(key: string): Promise<string | null>;
}

/** Keeps the sums of all processes in one Redis. */
export function redisBudgetStore(redis: RedisCommands): BudgetStore {
  return {
    async add(key, usd, ttlMs) {
      const sum = Number(await redis.incrByFloat(key, usd));
      // With every call, so that a process which dies between the two commands leaves no key behind for good.
      if (ttlMs !== undefined) await redis.expire(key, Math.ceil(ttlMs / 1_000));
      return sum;
    },
    async get(key) {
      return Number((await redis.get(key)) ?? 0);
    },
  };
}
