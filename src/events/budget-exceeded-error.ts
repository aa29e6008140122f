import { isLangMeterError, LangMeterError, recogniseBy } from "./langmeter-error.ts";

/** Why a run was stopped: the reason of `trace.signal` when a hard budget is used up. `code` is "budget_exceeded". */
export class BudgetExceededError extends LangMeterError {
  /** What the budget is for: trace, user, thread, channel or day. */
  readonly budget: string;
  readonly limitUsd: number;
  /** Undefined: the store of the budgets fails, and `onStoreError` is "stop". */
  readonly spentUsd: number | undefined;

  constructor(budget: string, limitUsd: number, spentUsd: number | undefined) {
    const limit = `$${limitUsd.toFixed(6)}`;
    super(
      "budget_exceeded",
      spentUsd === undefined
        ? `nobody knows what is left of the budget per ${budget}, ${limit}: its store fails, and onStoreError is "stop"`
        : `the budget per ${budget} is used up: $${spentUsd.toFixed(6)} of ${limit}`,
    );
    this.name = "BudgetExceededError";
    this.budget = budget;
    this.limitUsd = limitUsd;
    this.spentUsd = spentUsd;
  }
}
recogniseBy(BudgetExceededError, (value) => isLangMeterError(value) && value.code === "budget_exceeded");
