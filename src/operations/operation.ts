import { requireName } from "./event-name.ts";
import type { Properties } from "./properties.ts";
import { type OperationOptions, type OperationRun, runOperation } from "./run-operation.ts";
import { checkedInFlight } from "./wrong-use.ts";

const NOT_RECORDED: OperationRun = { add: () => {} };

/**
 * Runs the work as one operation of the application: in a span, with one event of its name that says how it went and how
 * long it took. Traces that start inside continue it. Returns what the work returns and throws what it throws; a promise
 * is waited for, a stream is not: read it inside.
 *
 * @param name dotted or noun_verb: `portfolio.create`, `portfolio_created`.
 * @throws LangMeterError `invalid_argument` on a wrong name, before the work runs. In production (NODE_ENV) the work runs
 * unrecorded instead, with one warning.
 * @example await operation("portfolio.create", () => database.insert(portfolio), { holdings: portfolio.holdings.length })
 */
export function operation<Result>(
  name: string,
  work: (run: OperationRun) => Result,
  properties?: Properties,
  options: OperationOptions = {},
): Result {
  const checked = checkedInFlight(() => requireName(name, "operation"));
  if (checked === undefined) return work(NOT_RECORDED);
  return runOperation({ name: checked, work, properties: () => properties, options });
}
