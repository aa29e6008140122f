const MAX_KEYS = 100_000;
const PICO = 1e12;

interface Entry {
  /** What the store said last; without a store, everything. In whole pico-dollars, so that sums are exact. */
  base: number;
  /** Added here, and not in what the store said: under way, or lost with an answer. */
  unanswered: number;
  /** Part of both: held by calls of this process that are under way. */
  held: number;
  /** Calls whose cost nobody knows. */
  unpriced: number;
  until: number;
}

/**
 * What this process knows of the sums: all there is to know where it counts alone, else the store's last answer and what
 * was added since. Beyond 100,000 keys the one added to longest ago is forgotten.
 */
export interface SpendBook {
  /**
   * Adds, and returns the sum in US dollars.
   *
   * @param ttlMs When the sum may be forgotten. Undefined: never.
   * @param heldUsd What calls under way hold of it: so much more, or less.
   */
  add(key: string, usd: number, ttlMs: number | undefined, heldUsd?: number): number;
  /** The store has answered with this sum, in which so much of what was added here is. */
  answered(key: string, sum: number, usd: number): void;
  /** Counts a call whose cost nobody knows. */
  noteUnpriced(key: string, ttlMs: number | undefined): void;
  /** How many there were. */
  unpriced(key: string): number;
  /** The sum; 0 where nothing was added. */
  sum(key: string): number;
  /** The sum without what calls of this process hold. */
  spent(key: string): number;
}

/** @param shared Whether a store keeps the sums too. */
export function createSpendBook(now: () => number, shared: boolean): SpendBook {
  const entries = new Map<string, Entry>();

  function find(key: string): Entry | undefined {
    const entry = entries.get(key);
    return entry === undefined || entry.until <= now() ? undefined : entry;
  }

  function open(key: string, ttlMs: number | undefined): Entry {
    const entry = find(key) ?? { base: 0, unanswered: 0, held: 0, unpriced: 0, until: 0 };
    entry.until = ttlMs === undefined ? Number.POSITIVE_INFINITY : now() + ttlMs;
    entries.delete(key);
    entries.set(key, entry);
    const [oldest] = entries.keys();
    if (entries.size > MAX_KEYS && oldest !== undefined) entries.delete(oldest);
    return entry;
  }

  const total = (entry: Entry | undefined) => (entry === undefined ? 0 : entry.base + entry.unanswered);

  return {
    add(key, usd, ttlMs, heldUsd = 0) {
      const entry = open(key, ttlMs);
      entry.held = Math.max(0, entry.held + picoOf(heldUsd));
      if (shared) entry.unanswered += picoOf(usd);
      else entry.base += picoOf(usd);
      return total(entry) / PICO;
    },
    answered(key, sum, usd) {
      const entry = find(key);
      if (entry === undefined) return;
      entry.base = picoOf(sum);
      entry.unanswered -= picoOf(usd);
    },
    noteUnpriced(key, ttlMs) {
      open(key, ttlMs).unpriced++;
    },
    unpriced: (key) => find(key)?.unpriced ?? 0,
    sum: (key) => total(find(key)) / PICO,
    spent(key) {
      const entry = find(key);
      return Math.max(0, total(entry) - (entry?.held ?? 0)) / PICO;
    },
  };
}

function picoOf(usd: number): number {
  return Math.round(usd * PICO);
}
