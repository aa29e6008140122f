import { vi } from "vitest";

/** Does the work without waiting for timers: LangChain's own retries pause for a second and more. */
export async function skipWaits<Result>(work: () => Promise<Result>): Promise<Result> {
  vi.useFakeTimers({ toFake: ["setTimeout"] });
  try {
    let working = true;
    const stop = () => {
      working = false;
    };
    const result = work();
    result.then(stop, stop);
    while (working) await vi.advanceTimersByTimeAsync(60_000);
    return await result;
  } finally {
    vi.useRealTimers();
  }
}
