import type { BudgetExceeded } from "../budget/budget-options.ts";
import { type Budgets, createBudgets, type Spender } from "../budget/budgets.ts";
import { memoryStore } from "../budget/memory-store.ts";
import type { ContextFields } from "../context/context.ts";
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
  /** Every call that ended or failed, once. */
  charge(run: ModelRun, usage: Usage, cost: CallCost): void;
  /** Stops the trace at once where a hard budget of its user, thread, … is used up already. */
  checkBudgets(trace: TraceState): void;
}

export interface MeterParts {
  readonly options: ResolvedOptions;
  /** Keeps the trace open until the work is done. */
  readonly hold: (trace: TraceState, work: Promise<void>) => void;
  readonly emitExceeded: (trace: TraceState, fields: EventFields<"budget_exceeded">) => void;
}

export function createMeter({ options, hold, emitExceeded }: MeterParts): Meter {
  const { budget, clock, logger } = options;
  const health = createHealthBook(clock.elapsed);
  const budgets: Budgets | undefined =
    budget &&
    createBudgets({
      limits: budget.limits,
      store: budget.store ?? memoryStore(clock.now),
      now: clock.now,
      failed: (error) => logger.warn(`langmeter: a budget could not be counted: ${messageOf(error)}`),
      unpriced: (model) => logger.warn(unpricedWarning(model)),
    });

  function report(trace: TraceState, exceeded: BudgetExceeded): void {
    const { budget: scope, limitUsd, spentUsd, hard, unpricedCalls } = exceeded;
    if (hard && trace.stop?.stop(new BudgetExceededError(scope, limitUsd, spentUsd)) === false) return;
    emitExceeded(trace, {
      budget: scope,
      limit_usd: limitUsd,
      spent_usd: spentUsd,
      hard,
      unpriced_calls: unpricedCalls,
    });
    try {
      budget?.onExceeded?.(exceeded);
    } catch (error) {
      logger.warn(`langmeter: budget.onExceeded failed: ${messageOf(error)}`);
    }
  }

  return {
    health,
    charge({ trace, context, detail }, usage, cost) {
      foldUsage(trace.totals, usage, cost);
      const costPico = picoOf(cost);
      if (budgets === undefined || costPico === 0) return;
      if (costPico === null) {
        // A call that was stopped on purpose is counted, but nothing to warn of.
        const warnsOf = get(detail.signal, "aborted") === true ? undefined : nameOf(detail);
        budgets.noteUnpriced(spenderOf(trace, context.fields), warnsOf);
        return;
      }
      const pending = budgets.spend(spenderOf(trace, context.fields), picoToUsd(costPico), (exceeded) =>
        report(trace, exceeded),
      );
      if (pending !== undefined) hold(trace, pending);
    },
    checkBudgets(trace) {
      const found = budgets?.findExhausted(spenderOf(trace, trace.context.fields));
      if (found instanceof Promise)
        hold(
          trace,
          found.then((late) => late && report(trace, late)),
        );
      else if (found !== undefined) report(trace, found);
    },
  };
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
