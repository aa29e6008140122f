import type { TraceState } from "./run.ts";

/** What a trace still waits for after its runs have ended: estimates that are counted off the caller's turn. */
export interface HeldWork {
  /** Keeps the trace open until the work is done. The work must not reject. */
  hold(trace: TraceState, work: Promise<void>): void;
  isHeld(trace: TraceState): boolean;
  /** Resolves when the work of this trace, or of all, is done. */
  settled(trace?: TraceState): Promise<void>;
}

/** @param released Called when nothing holds the trace any more. */
export function createHeldWork(released: (trace: TraceState) => void): HeldWork {
  const held = new Map<TraceState, Set<Promise<void>>>();

  async function release(trace: TraceState, work: Promise<void>): Promise<void> {
    await work;
    const works = held.get(trace);
    works?.delete(work);
    if (works === undefined || works.size > 0) return;
    held.delete(trace);
    released(trace);
  }

  return {
    hold(trace, work) {
      const works = held.get(trace) ?? new Set();
      works.add(work);
      held.set(trace, works);
      void release(trace, work);
    },
    isHeld: (trace) => held.has(trace),
    async settled(trace) {
      const works = trace === undefined ? [...held.values()] : [held.get(trace) ?? []];
      await Promise.all(works.flatMap((set) => [...set]));
    },
  };
}
