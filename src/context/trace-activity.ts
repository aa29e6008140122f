import { processWide } from "../events/process-wide.ts";

/** Says that what was entered has ended. A second call does nothing. */
export type Leave = () => void;

/** Told of a trace in which nothing is under way any more. `goesOn`: only of another process, or another tracing system. */
export type Ended = (traceId: string, goesOn: boolean) => void;

/**
 * In which traces something is under way in this process: a request, an operation, a scope that continues a trace, a
 * trace of the tracer. A trace id may have many of them, one after the other and inside of each other; whoever decides
 * about whole traces has to wait for the outermost.
 */
export interface TraceActivity {
  isActive(traceId: string): boolean;
  /**
   * @param goesOn Whether something outside of our sight may follow in the trace.
   * @returns Undefined where nobody watches, which costs nothing.
   */
  enter(traceId: string, goesOn?: boolean): Leave | undefined;
  /** Returns what ends the watch. */
  watch(ended: Ended): () => void;
}

/** What is entered and never left (a request whose answer never ends) must not fill the memory. */
const MAX_TRACES = 10_000;

/** One for the process: a scope knows no tracer. */
export const traceActivity: TraceActivity = processWide("trace-activity", createTraceActivity);

function createTraceActivity(): TraceActivity {
  const active = new Map<string, number>();
  const watchers = new Set<Ended>();

  function leave(traceId: string, goesOn: boolean): void {
    const left = (active.get(traceId) ?? 0) - 1;
    if (left > 0) active.set(traceId, left);
    else if (active.delete(traceId)) for (const ended of watchers) ended(traceId, goesOn);
  }

  return {
    isActive: (traceId) => active.has(traceId),
    enter(traceId, goesOn = false) {
      if (watchers.size === 0) return undefined;
      active.set(traceId, (active.get(traceId) ?? 0) + 1);
      const [oldest] = active.keys();
      if (active.size > MAX_TRACES && oldest !== undefined) active.delete(oldest);
      let isLeft = false;
      return () => {
        if (!isLeft) leave(traceId, goesOn);
        isLeft = true;
      };
    },
    watch(ended) {
      watchers.add(ended);
      return () => void watchers.delete(ended);
    },
  };
}
