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

// What comes late (a call that nobody waited for) belongs where it was started: so many ended runs are remembered.
const MAX_REMEMBERED_RUNS = 2_048;
// Looking for old runs at every start would cost more than the starts: deleted entries slow a Map's iterator down.
export const CHECKS_PER_TTL = 20;

/** No timers: time is looked at when a run opens, now and then, and at every flush. */
export function createOpenRuns({ ttlMs, maxRuns, abandon }: OpenRunsOptions): OpenRuns {
  const open = new Map<string, Run>();
  const closedParents = new Map<string, Run>();
  const gone = new Map<string, Run>();
  // In a ring, because a Map that loses its first entry over and over is slow to find the next one.
  const goneIds: string[] = [];
  let goneCount = 0;
  let checkedAt = 0;

  function oldest(): Run | undefined {
    for (const run of open.values()) return run;
    return undefined;
  }

  /** Keeps the run, without what it holds, for children that start when its whole tree has ended. */
  function remember(run: Run): void {
    run.head = undefined;
    run.lastList = undefined;
    run.brokenChild = undefined;
    const slot = goneCount++ % MAX_REMEMBERED_RUNS;
    const oldest = goneIds[slot];
    if (oldest !== undefined) gone.delete(oldest);
    goneIds[slot] = run.runId;
    gone.set(run.runId, run);
  }

  function treeEnded({ tree }: Run): void {
    tree.signal = undefined;
    for (const id of tree.closedRunIds) {
      const run = closedParents.get(id);
      closedParents.delete(id);
      if (run !== undefined) remember(run);
    }
    tree.closedRunIds.length = 0;
  }

  function close(run: Run): void {
    if (!open.delete(run.runId)) return;
    run.closed = true;
    run.trace.open.delete(run);
    run.tree.openRuns--;
    // Model calls and retrievers have no children.
    if (run.kind === "chain" || run.kind === "tool") {
      closedParents.set(run.runId, run);
      run.tree.closedRunIds.push(run.runId);
    }
    if (run.tree.openRuns === 0) treeEnded(run);
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
      return open.get(runId) ?? closedParents.get(runId) ?? gone.get(runId);
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
