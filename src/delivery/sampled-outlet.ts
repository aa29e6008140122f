import { messageOf } from "../events/errors.ts";
import type { EventOrigin, RecordedEvent } from "../events/sink.ts";
import type { SafeLogger } from "../logging/logger.ts";
import type { SamplingRule } from "../sampling/rule.ts";
import { createSampler } from "../sampling/sampler.ts";
import type { Outlet } from "./outlet.ts";

/** An outlet that gets a share of the traces. What is left out counts as `sampled`. */
export function createSampledOutlet(outlet: Outlet, rule: SamplingRule, logger: SafeLogger): Outlet {
  /** What was thrown, for as long as its event waits. */
  const origins = new WeakMap<RecordedEvent, EventOrigin>();
  const sampler = createSampler(rule, {
    pass: (recorded) => outlet.push(recorded, origins.get(recorded)),
    leaveOut: () => outlet.drop("sampled"),
    rateFailed: (error) =>
      logger.warnOnce(
        `langmeter: option sampling.rate failed, everything is kept for ${outlet.name}: ${messageOf(error)}`,
        `sampling.rate ${outlet.name}`,
      ),
  });
  return {
    ...outlet,
    push(recorded, origin) {
      if (origin !== undefined) origins.set(recorded, origin);
      sampler.push(recorded);
    },
    pending: () => outlet.pending() + sampler.waiting(),
    async close() {
      sampler.settle();
      await outlet.close();
    },
  };
}
