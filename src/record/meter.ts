import type { Spender } from "../budget/accounts.ts";
import type { BudgetExceeded } from "../budget/budget-options.ts";
import { type Budgets, createBudgets, type Hold, type Verdicts } from "../budget/budgets.ts";
import type { ContextFields } from "../context/context.ts";
import { callSafely } from "../events/application-function.ts";
import { BudgetExceededError } from "../events/budget-exceeded-error.ts";
import { messageOf } from "../events/errors.ts";
import type { Usage } from "../events/schema.ts";
import { get } from "../events/untrusted.ts";
import { createHealthBook, type HealthBook } from "../health/health-book.ts";
import { picoToUsd } from "../pricing/index.ts";
import { type CallCost, picoOf } from "./cost-fields.ts";
import type { EventFields } from "./event-writer.ts";
import type { ResolvedOptions } from "./options.ts";
import type { ModelRun, TraceState } from "./run.ts";
import { foldUsage } from "./totals.ts";

/** Counts what calls use, cost and take: for the totals of their trace, for budgets, and for the health of models. */
export interface Meter {
  readonly health: HealthBook;
  /**
   * Asks the hard budgets before a model call, and stops the trace where one is used up. The promise, where there is one,
   * settles when a shared store has answered, at the latest after a second: the call waits for it.
   */
  admit(run: ModelRun): Promise<void> | undefined;
  /** Every call that ended or failed, once: what it cost takes the place of what was set aside for it. */
  charge(run: ModelRun, usage: Usage, cost: CallCost): void;
  /** Stops the trace at once where a hard budget of its user, thread, … is used up already. */
  checkBudgets(trace: TraceState): void;
  /** The trace is over: no budget has to stop it any more. */
  completed(trace: TraceState): void;
}

export interface MeterParts {
  readonly options: ResolvedOptions;
  /** Keeps the trace open until the work is done. */
  readonly hold: (trace: TraceState, work: Promise<void>) => void;
  readonly emitExceeded: (trace: TraceState, fields: EventFields<"budget_exceeded">) => void;
}

/** Traces that a hard budget may have to stop; of more, the oldest are stopped by their own next call. */
const MAX_WATCHED = 10_000;

export function createMeter({ options, hold, emitExceeded }: MeterParts): Meter {
  const { budget, clock } = options;
  const health = createHealthBook(clock.elapsed);
  const budgets = budgetsOf(options);
  /** Open traces, with the keys of the hard budgets that they spend from. */
  const watched = new Map<TraceState, Set<string>>();

  function watch(trace: TraceState, keys: readonly string[]): void {
    if (trace.stop === undefined || trace.completed !== undefined || keys.length === 0) return;
    const known = watched.get(trace) ?? new Set();
    for (const key of keys) known.add(key);
    watched.set(trace, known);
    const [oldest] = watched.keys();
    if (watched.size > MAX_WATCHED && oldest !== undefined) watched.delete(oldest);
  }

  /** Of a hard budget every trace of the account hears, not only the one that used it up. */
  function report(trace: TraceState, exceeded: BudgetExceeded, key: string | undefined): void {
    const isNew = stop(trace, exceeded);
    if (exceeded.hard && key !== undefined)
      for (const [other, keys] of watched) if (other !== trace && keys.has(key)) stop(other, exceeded);
    if (!isNew) return;
    callSafely(
      () => budget?.onExceeded?.(exceeded),
      (error) =>
        options.logger.warnOnce(
          `langmeter: option budget.onExceeded failed: ${messageOf(error)}`,
          "onExceeded",
        ),
    );
  }

  /** False where the trace was stopped before. */
  function stop(trace: TraceState, exceeded: BudgetExceeded): boolean {
    const { budget: scope, limitUsd, spentUsd, hard, unpricedCalls } = exceeded;
    if (hard && trace.stop?.stop(new BudgetExceededError(scope, limitUsd, spentUsd)) === false) return false;
    emitExceeded(trace, {
      budget: scope,
      limit_usd: limitUsd,
      spent_usd: spentUsd,
      hard,
      unpriced_calls: unpricedCalls,
    });
    return true;
  }

  function verdictsFor(trace: TraceState): Verdicts {
    return {
      exceeded: (exceeded, key) => report(trace, exceeded, key),
      unknown: ({ per, usd }) => void trace.stop?.stop(new BudgetExceededError(per, usd, undefined)),
    };
  }

  function holding(trace: TraceState, pending: Promise<void> | undefined): Promise<void> | undefined {
    if (pending !== undefined) hold(trace, pending);
    return pending;
  }

  return {
    health,
    admit(run) {
      const { trace, context } = run;
      if (budgets === undefined || trace.stop === undefined) return undefined;
      const admission = budgets.admit(spenderOf(trace, context.fields), verdictsFor(trace));
      watch(trace, admission.keys);
      run.detail.holds = admission.holds;
      return holding(trace, admission.waiting);
    },
    charge({ trace, context, detail }, usage, cost) {
      const costPico = picoOf(cost);
      foldUsage(trace.totals, usage, cost);
      const { holds } = detail;
      detail.holds = NO_HOLDS;
      if (budgets === undefined) return;
      // A call that was stopped on purpose is counted, but nothing to warn of.
      const warnsOf = get(detail.signal, "aborted") === true ? undefined : nameOf(detail);
      if (costPico === null) budgets.noteUnpriced(spenderOf(trace, context.fields), warnsOf);
      const usd = picoToUsd(costPico ?? 0);
      if (usd === 0 && holds.length === 0) return;
      holding(trace, budgets.spend(spenderOf(trace, context.fields), usd, holds, verdictsFor(trace)));
    },
    checkBudgets(trace) {
      if (budgets === undefined) return;
      const { keys, pending } = budgets.check(spenderOf(trace, trace.context.fields), verdictsFor(trace));
      watch(trace, keys);
      holding(trace, pending);
    },
    completed: (trace) => void watched.delete(trace),
  };
}

export const NO_HOLDS: readonly Hold[] = [];

function budgetsOf({ budget, clock, logger }: ResolvedOptions): Budgets | undefined {
  if (budget === undefined) return undefined;
  let isFailing = false;
  const consequence =
    budget.onStoreError === "stop"
      ? "hard budgets stop their traces"
      : "this process counts on by what it knows";
  return createBudgets({
    limits: budget.limits,
    store: budget.store,
    now: clock.now,
    ...(budget.onStoreError !== undefined && { onStoreError: budget.onStoreError }),
    storeFailed(error) {
      const message = `langmeter: a budget could not be counted: ${messageOf(error)}; ${consequence}`;
      if (!isFailing) logger.warn(message);
      isFailing = true;
    },
    storeAnswered() {
      isFailing = false;
    },
    unpriced: (model) => logger.warnOnce(unpricedWarning(model)),
  });
}

function spenderOf({ traceId }: TraceState, fields: ContextFields): Spender {
  const { user_id: user, thread_id: thread, channel } = fields;
  return { trace: traceId, user, thread, channel };
}

function nameOf({ asked }: ModelRun["detail"]): string {
  return asked.modelRequested ?? "a model without a name";
}

function unpricedWarning(model: string): string {
  return (
    `langmeter: a call of ${model} is in no budget's sum, because nobody knows its cost: the model has no price, the ` +
    "provider sent no token counts, or the answer broke off. Such calls are counted as unpriced_calls; give a missing " +
    "price with pricing.extend or pricing.aliases"
  );
}
