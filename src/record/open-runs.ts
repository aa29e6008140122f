import type { Run } from "./run.ts";

export interface OpenRunsOptions {
  readonly ttlMs: number;
  readonly maxRuns: number;
  /** Gives up a run that is too old or one too many; it must {@link OpenRuns.close} the run. */
  readonly abandon: (run: Run) => void;
}

/** The runs between their start and their end, oldest first, and the closed parents of open ones. */
export interface OpenRuns {
  readonly size: number;
  find(runId: string): Run | undefined;
  /** The run with this id, also when it is closed already but its tree is not: a parent may end before its child. */
  findParent(runId: string | undefined): Run | undefined;
  /** Adds the run, after giving up those whose time is over and, at the cap, the oldest. */
  open(run: Run, elapsed: number): void;
  close(run: Run): void;
  /** Gives up the runs that have been open for longer than the TTL. */
  expire(elapsed: number): void;
  /** All open runs, newest first, so that children end before their parents. */
  newestFirst(): Run[];
}

// A root that is gone keeps its id for children that start late; one entry each, oldest forgotten first.
const MAX_REMEMBERED_ROOTS = 500;

/** No timers: time is looked at whenever a run opens and at every flush. */
export function createOpenRuns({ ttlMs, maxRuns, abandon }: OpenRunsOptions): OpenRuns {
  const open = new Map<string, Run>();
  const closedParents = new Map<string, Run>();
  const goneRoots = new Map<string, Run>();

  function oldest(): Run | undefined {
    for (const run of open.values()) return run;
    return undefined;
  }

  function expire(elapsed: number): void {
    for (let run = oldest(); run !== undefined && elapsed - run.startedAt > ttlMs; run = oldest())
      abandon(run);
  }

  function rememberRoot(run: Run): void {
    goneRoots.set(run.runId, run);
    if (goneRoots.size <= MAX_REMEMBERED_ROOTS) return;
    for (const id of goneRoots.keys()) {
      goneRoots.delete(id);
      break;
    }
  }

  return {
    get size() {
      return open.size;
    },
    find: (runId) => open.get(runId),
    findParent(runId) {
      if (runId === undefined) return undefined;
      return open.get(runId) ?? closedParents.get(runId) ?? goneRoots.get(runId);
    },
    open(run, elapsed) {
      expire(elapsed);
      const excess = open.size >= maxRuns ? oldest() : undefined;
      if (excess !== undefined) abandon(excess);
      open.set(run.runId, run);
      run.trace.open.add(run);
      run.root.openRuns++;
    },
    close(run) {
      if (!open.delete(run.runId)) return;
      run.closed = true;
      run.trace.open.delete(run);
      run.root.openRuns--;
      // Model calls and retrievers have no children.
      if (run.kind === "chain" || run.kind === "tool") {
        closedParents.set(run.runId, run);
        run.root.closedRunIds.push(run.runId);
      }
      if (run.root.openRuns > 0) return;
      for (const id of run.root.closedRunIds) closedParents.delete(id);
      run.root.closedRunIds.length = 0;
      if (run.kind === "chain" && run.parent === undefined) rememberRoot(run);
    },
    expire,
    newestFirst: () => [...open.values()].reverse(),
  };
}
