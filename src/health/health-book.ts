import { createLatencyWindow, type Health, healthOf, type LatencyWindow } from "./latency-window.ts";

/** How every model and operation of the process does, by its name. */
export interface HealthBook {
  /** @param alias What the name leads to, such as the dated model that answers: it answers for the name, too. */
  note(name: string, latencyMs: number, failed: boolean, alias?: string): void;
  /** Of the name, and of all names that lead to it. */
  read(name: string): Health;
}

/** Names come from outside; beyond this many the one not heard of for longest is forgotten. */
const MAX_NAMES = 500;

export function createHealthBook(elapsed: () => number): HealthBook {
  const windows = new Map<string, LatencyWindow>();
  /** From each name to its alias. */
  const aliases = new Map<string, string>();
  return {
    note(name, latencyMs, failed, alias) {
      const window = windows.get(name) ?? createLatencyWindow(elapsed);
      windows.delete(name);
      windows.set(name, window);
      const [oldest] = windows.keys();
      if (windows.size > MAX_NAMES && oldest !== undefined) {
        windows.delete(oldest);
        aliases.delete(oldest);
      }
      if (alias !== undefined && alias !== name) aliases.set(name, alias);
      window.add(latencyMs, failed);
    },
    read(name) {
      const names = [name];
      for (const [other, alias] of aliases) if (alias === name) names.push(other);
      return healthOf(names.flatMap((each) => windows.get(each) ?? []));
    },
  };
}
