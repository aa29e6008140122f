/** `langmeter/env`: a tracer whose sinks the environment names. Only this entry knows every sink. */

import { ENVIRONMENT_SINKS } from "./environment/sinks.ts";
import { get } from "./events/untrusted.ts";
import { createTracer, type Sink, type Tracer, type TracerOptions } from "./index.ts";
import { environmentVariable, loggerOfEnvironment } from "./logging/environment.ts";
import type { Logger } from "./logging/logger.ts";

/**
 * A tracer with the sinks that the environment asks for: docs/environment.md lists the variables. A sink whose
 * variables are missing is left out; one that is configured by half is left out with a warning. Says in one line what
 * it made: `langmeter: environment=prod sinks=ledger,posthog,langfuse`.
 *
 * @param options Whatever is given here wins over the environment; `sinks` are added to the environment's, and take
 * the place of those with the same name.
 * @throws LangMeterError on a wrong option.
 */
export function createTracerFromEnv(options: TracerOptions = {}): Tracer {
  const environment =
    options.environment ?? ENVIRONMENT_VARIABLES.map(environmentVariable).find((name) => name !== undefined);
  const release = options.release ?? environmentVariable("LANGMETER_RELEASE");
  const logger = options.logger ?? loggerOfEnvironment();
  const given = options.sinks ?? [];
  if (!Array.isArray(given)) return createTracer(options); // which says what is wrong with it
  const taken = new Set(given.map((sink) => get(sink, "name")));
  const sinks = [...sinksOfEnvironment(taken, logger), ...given];
  const tracer = createTracer({
    ...options,
    sinks,
    logger,
    ...(environment !== undefined && { environment }),
    ...(release !== undefined && { release }),
  });
  const working = sinks.filter(({ off }) => off === undefined);
  const names = working.map(({ name }) => name).join(",") || "none";
  logger.announce?.(`langmeter: environment=${environment ?? "unset"} sinks=${names}`);
  return tracer;
}

/** Which environment it is, the first that is set. https://vercel.com/docs/environment-variables/system-environment-variables */
const ENVIRONMENT_VARIABLES = ["LANGMETER_ENVIRONMENT", "ENVIRONMENT", "VERCEL_ENV", "NODE_ENV"];

function sinksOfEnvironment(taken: ReadonlySet<unknown>, logger: Logger): Sink[] {
  const sinks: Sink[] = [];
  for (const { name, configure } of ENVIRONMENT_SINKS) {
    if (taken.has(name)) continue;
    const configuration = configure(environmentVariable);
    if (configuration.state === "ready") {
      sinks.push(configuration.lazy());
      for (const note of configuration.notes) logger.warn(`langmeter: sink ${name}: ${note}`);
    }
    if (configuration.state === "faulty")
      logger.warn(`langmeter: sink ${name} is left out: ${configuration.problem}`);
  }
  return sinks;
}
