import { traceActivity } from "../context/trace-activity.ts";
import { messageOf } from "../events/errors.ts";
import type { EventOrigin, RecordedEvent } from "../events/sink.ts";
import type { SafeLogger } from "../logging/logger.ts";
import type { SamplingRule } from "../sampling/rule.ts";
import { createSampler } from "../sampling/sampler.ts";
import type { Outlet } from "./outlet.ts";
import { decideAtProcessExit } from "./process-end.ts";

/** How long a trace that another tracing system continues waits for what comes next: as long as a batch does. */
const QUIET_MS = 1_000;

/** An outlet that gets a share of the traces. What is left out counts as `sampled`. */
export function createSampledOutlet(outlet: Outlet, rule: SamplingRule, logger: SafeLogger): Outlet {
  /** What was thrown, for as long as its event waits. */
  const origins = new WeakMap<RecordedEvent, EventOrigin>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let decidedEarly = 0;

  const sampler = createSampler({
    rule,
    isActive: traceActivity.isActive,
    elapsed: () => performance.now(),
    pass: (recorded) => outlet.push(recorded, origins.get(recorded)),
    leaveOut: () => outlet.drop("sampled"),
    rateFailed: (error) =>
      logger.warnOnce(
        `langmeter: option sampling.rate failed, everything is kept for ${outlet.name}: ${messageOf(error)}`,
        `sampling.rate ${outlet.name}`,
      ),
    quiet() {
      // Like that of a batch, this timer keeps the process alive: a script that ends by itself delivers what it kept.
      timer ??= setTimeout(settleQuiet, QUIET_MS);
    },
    decidedEarly(count) {
      if (decidedEarly === 0)
        logger.warn(
          `langmeter: sink ${outlet.name}: too much waits for the end of its trace; the oldest traces are decided by their rate alone, and what happens later in them is not kept whole`,
        );
      decidedEarly += count;
    },
  });
  const needsEnds = rule.keep !== undefined || rule.by === "user";
  const unwatch = needsEnds ? traceActivity.watch(sampler.ended) : () => {};
  const forgetExit = needsEnds ? decideAtProcessExit(sampler.settle) : () => {};

  function settleQuiet(): void {
    timer = sampler.settleQuiet(QUIET_MS - 1) ? setTimeout(settleQuiet, QUIET_MS) : undefined;
  }

  /** The first of a row was told at once; how many there were in all, now. */
  function tellEarly(): void {
    if (decidedEarly > 1)
      logger.warn(
        `langmeter: sink ${outlet.name}: ${decidedEarly} traces were decided by their rate alone, before their end`,
      );
    decidedEarly = 0;
  }

  return {
    ...outlet,
    push(recorded, origin) {
      if (origin !== undefined) origins.set(recorded, origin);
      sampler.push(recorded);
    },
    pending: () => outlet.pending() + sampler.waiting(),
    drain(timeoutMs, isLast) {
      if (isLast) sampler.settle();
      else sampler.settleQuiet(0);
      tellEarly();
      return outlet.drain(timeoutMs, isLast);
    },
    async close() {
      clearTimeout(timer);
      unwatch();
      forgetExit();
      sampler.settle();
      await outlet.close();
    },
  };
}
