import { isLangMeterError, LangMeterError, recogniseBy } from "./langmeter-error.ts";

/** Why a run was stopped: the reason of `trace.signal` when a hard budget is used up. `code` is "budget_exceeded". */
export class BudgetExceededError extends LangMeterError {
  /** What the budget is for: trace, user, thread, channel or day. */
  readonly budget: string;
  readonly limitUsd: number;
  readonly spentUsd: number;

  constructor(budget: string, limitUsd: number, spentUsd: number) {
    super(
      "budget_exceeded",
      `the budget per ${budget} is used up: $${spentUsd.toFixed(6)} of $${limitUsd.toFixed(6)}`,
    );
    this.name = "BudgetExceededError";
    this.budget = budget;
    this.limitUsd = limitUsd;
    this.spentUsd = spentUsd;
  }
}
recogniseBy(BudgetExceededError, (value) => isLangMeterError(value) && value.code === "budget_exceeded");
