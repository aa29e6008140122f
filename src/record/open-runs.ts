import type { Run } from "./run.ts";

export interface OpenRunsOptions {
  readonly ttlMs: number;
  readonly maxRuns: number;
  /** Writes the last event of a run that is too old, or one too many. */
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
  /** Ends a run that gets no callback any more. */
  giveUp(run: Run): void;
  /** Gives up the runs that have been open for longer than the TTL. */
  expire(elapsed: number): void;
  /** All open runs, newest first, so that children end before their parents. */
  newestFirst(): Run[];
}

// A root that is gone keeps its id for children that start late; one entry each, oldest forgotten first.
const MAX_REMEMBERED_ROOTS = 256;
// Looking for old runs at every start would cost more than the starts: deleted entries slow a Map's iterator down.
export const CHECKS_PER_TTL = 20;

/** No timers: time is looked at when a run opens, now and then, and at every flush. */
export function createOpenRuns({ ttlMs, maxRuns, abandon }: OpenRunsOptions): OpenRuns {
  const open = new Map<string, Run>();
  const closedParents = new Map<string, Run>();
  const goneRoots = new Map<string, Run>();
  const goneRootIds: string[] = [];
  let goneRootCount = 0;
  let checkedAt = 0;

  function oldest(): Run | undefined {
    for (const run of open.values()) return run;
    return undefined;
  }

  function rememberRoot(run: Run): void {
    const slot = goneRootCount++ % MAX_REMEMBERED_ROOTS;
    const forgotten = goneRootIds[slot];
    if (forgotten !== undefined) goneRoots.delete(forgotten);
    goneRootIds[slot] = run.runId;
    goneRoots.set(run.runId, run);
  }

  function forgetTree(run: Run): void {
    for (const id of run.tree.closedRunIds) closedParents.delete(id);
    run.tree.closedRunIds.length = 0;
    if (run.kind === "chain" && run.parent === undefined) rememberRoot(run);
  }

  function close(run: Run): void {
    if (!open.delete(run.runId)) return;
    run.closed = true;
    run.trace.open.delete(run);
    run.tree.openRuns--;
    if (run.tree.openRuns === 0) return forgetTree(run);
    // Model calls and retrievers have no children.
    if (run.kind === "chain" || run.kind === "tool") {
      closedParents.set(run.runId, run);
      run.tree.closedRunIds.push(run.runId);
    }
  }

  function giveUp(run: Run): void {
    try {
      abandon(run);
    } finally {
      close(run); // also where its last event failed: one bad run must not block all that follow
    }
  }

  function expire(elapsed: number): void {
    checkedAt = elapsed;
    for (let run = oldest(); run !== undefined && elapsed - run.startedAt > ttlMs; run = oldest())
      giveUp(run);
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
      if (elapsed - checkedAt > ttlMs / CHECKS_PER_TTL) expire(elapsed);
      const excess = open.size >= maxRuns ? oldest() : undefined;
      if (excess !== undefined) giveUp(excess);
      open.set(run.runId, run);
      run.trace.open.add(run);
      run.tree.openRuns++;
    },
    close,
    giveUp,
    expire,
    newestFirst: () => [...open.values()].reverse(),
  };
}
