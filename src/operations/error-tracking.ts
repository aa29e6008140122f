import { checkByRules, invalidOption, type OptionRule, type OptionRules } from "../content/invalid-option.ts";
import { isRecord, textOf } from "../events/untrusted.ts";
import type { ApplicationPort } from "../record/application-port.ts";
import { observe } from "../record/observe.ts";
import { roundMs } from "../record/time.ts";
import { failureOf, statusOf } from "./failure.ts";
import { type AnyFunction, standIn } from "./function.ts";
import { choiceKeys, portOf, type TracerChoice } from "./tracer-choice.ts";

export interface ErrorTrackingOptions extends TracerChoice {
  /** What fails, in the product's words: "portfolio import". */
  readonly feature: string;
  /** Where in the user's journey, e.g. "onboarding". @default unknown */
  readonly journeyStage?: string | undefined;
}

/** One name for the failures of all features: they are told apart, and counted together, by their `feature`. */
const FAILED = "feature.failed";

const NAME: OptionRule = { allowed: "a name", accepts: (value) => textOf(value) !== undefined };
const RULES: OptionRules<ErrorTrackingOptions> = {
  feature: NAME,
  journeyStage: NAME,
  tracer: { allowed: "a tracer", accepts: isRecord },
};
const KEYS = choiceKeys("withErrorTracking", "feature", "journeyStage");

/**
 * The function, with its failures recorded: each one is a `feature.failed` event with feature, journey stage, duration
 * and error, and is thrown on untouched. What succeeds or is aborted leaves no event and no span.
 *
 * @throws LangMeterError `invalid_option` where a name is no text; when it is wrapped, not when it runs.
 */
export function withErrorTracking<Work extends AnyFunction>(work: Work, options: ErrorTrackingOptions): Work {
  checkByRules<ErrorTrackingOptions>(KEYS.owner, options, RULES);
  const { feature, journeyStage } = options;
  if (feature === undefined) throw invalidOption("withErrorTracking option feature", feature, NAME.allowed);

  function recordFailure(port: ApplicationPort, error: unknown, startedAt: number): void {
    const fields = {
      status: "error" as const,
      duration_ms: roundMs(port.elapsed() - startedAt),
      // It has no span: what it wraps is known by the time when it began.
      ...failureOf(error, "error", port, { traceId: undefined, startedAt, parent: {} }),
      feature: port.content.label(feature),
      journey_stage: journeyStage === undefined ? undefined : port.content.label(journeyStage),
    };
    port.emit(FAILED, fields, undefined, error);
  }

  return standIn(work, (self, parameters) => {
    const port = portOf(options, KEYS);
    const startedAt = port?.elapsed() ?? 0;
    return observe(
      () => Reflect.apply(work, self, parameters),
      (ending) =>
        port?.guard(() => {
          if (ending.threw && statusOf(ending) === "error") recordFailure(port, ending.error, startedAt);
        }),
    );
  });
}
