import type { Sink } from "langmeter";

/** What a conversation has cost so far. */
export interface ThreadCost {
  /** Requests: questions and resumed approvals. */
  readonly traces: number;
  readonly llmCalls: number;
  /** Of the calls whose cost is known. */
  readonly costUsd: number;
  readonly unpricedCalls: number;
  /** Traces that ended with a question to a person. */
  readonly interrupts: number;
}

const NOTHING: ThreadCost = { traces: 0, llmCalls: 0, costUsd: 0, unpricedCalls: 0, interrupts: 0 };

export interface ThreadCosts {
  readonly sink: Sink;
  of(threadId: string): ThreadCost;
}

/**
 * Adds up the threads of this process while they go on, e.g. to show what a conversation costs beside it. The ledger
 * has the same numbers for all processes and for good.
 */
export function createThreadCosts(): ThreadCosts {
  const costs = new Map<string, ThreadCost>();
  const of = (threadId: string) => costs.get(threadId) ?? NOTHING;
  const sink: Sink = {
    kind: "immediate",
    name: "thread_costs",
    write({ event }) {
      if (event.event !== "trace_complete" || event.thread_id === undefined) return;
      const { traces, llmCalls, costUsd, unpricedCalls, interrupts } = of(event.thread_id);
      costs.set(event.thread_id, {
        traces: traces + 1,
        llmCalls: llmCalls + event.llm_calls,
        costUsd: costUsd + (event.cost_usd ?? 0),
        unpricedCalls: unpricedCalls + event.unpriced_calls,
        interrupts: interrupts + (event.outcome === "interrupted" ? 1 : 0),
      });
    },
  };
  return { sink, of };
}
