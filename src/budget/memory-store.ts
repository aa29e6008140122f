import type { BudgetStore } from "./budget-options.ts";

const MAX_KEYS = 100_000;
const PICO = 1e12;

/** A store that answers at once. */
export interface MemoryStore extends BudgetStore {
  add(key: string, usd: number, ttlMs: number | undefined): number;
  get(key: string): number;
}

/** Sums in this process's memory; beyond 100,000 keys the one added to longest ago is forgotten. */
export function memoryStore(now: () => number): MemoryStore {
  /** In whole pico-dollars, so that sums are exact. */
  const sums = new Map<string, { readonly pico: number; readonly until: number }>();

  function known(key: string): number {
    const sum = sums.get(key);
    return sum === undefined || sum.until <= now() ? 0 : sum.pico;
  }

  return {
    add(key, usd, ttlMs) {
      const pico = known(key) + Math.round(usd * PICO);
      sums.delete(key);
      sums.set(key, { pico, until: ttlMs === undefined ? Number.POSITIVE_INFINITY : now() + ttlMs });
      const [oldest] = sums.keys();
      if (sums.size > MAX_KEYS && oldest !== undefined) sums.delete(oldest);
      return pico / PICO;
    },
    get: (key) => known(key) / PICO,
  };
}
