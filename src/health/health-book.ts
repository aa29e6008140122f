import { createLatencyWindow, type Health, type LatencyWindow } from "./latency-window.ts";

/** How every model and operation of the process does, by its name. */
export interface HealthBook {
  note(name: string, latencyMs: number, failed: boolean): void;
  read(name: string): Health;
}

/** Names come from outside; beyond this many the one not heard of for longest is forgotten. */
const MAX_NAMES = 500;

export function createHealthBook(elapsed: () => number): HealthBook {
  const windows = new Map<string, LatencyWindow>();
  return {
    note(name, latencyMs, failed) {
      const window = windows.get(name) ?? createLatencyWindow(elapsed);
      windows.delete(name);
      windows.set(name, window);
      const [oldest] = windows.keys();
      if (windows.size > MAX_NAMES && oldest !== undefined) windows.delete(oldest);
      window.add(latencyMs, failed);
    },
    read: (name) => windows.get(name)?.read() ?? { samples: 0 },
  };
}
