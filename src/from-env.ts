import { createTracer, type Tracer } from "./create-tracer.ts";
import type { BatchSink, Sink } from "./events/sink.ts";
import { createDefaultLogger } from "./logging/logger.ts";
import { environmentVariable, type TracerOptions } from "./record/options.ts";

/** A sink that the environment can switch on, and the variable that does. */
interface EnvironmentSink {
  readonly name: string;
  readonly variable: string;
  readonly create: (value: string) => Sink;
}

const SINKS: readonly EnvironmentSink[] = [
  {
    name: "ledger",
    variable: "LANGMETER_LEDGER_DIR",
    create: (dir) => lazySink("ledger", async () => (await import("./sinks/ledger.ts")).ledger({ dir })),
  },
];

/**
 * A tracer with the sinks that the environment asks for; one whose variable is missing is left out. Says in one line
 * what it made: `langmeter: environment=prod sinks=ledger`.
 *
 * Reads LANGMETER_ENVIRONMENT (else NODE_ENV), LANGMETER_RELEASE, LANGMETER_LEDGER_DIR and LOG_LEVEL.
 *
 * @param options Whatever is given here wins over the environment; `sinks` are added to the environment's.
 * @throws LangMeterError on a wrong option.
 */
export function createTracerFromEnv(options: TracerOptions = {}): Tracer {
  const environment =
    options.environment ?? environmentVariable("LANGMETER_ENVIRONMENT") ?? environmentVariable("NODE_ENV");
  const release = options.release ?? environmentVariable("LANGMETER_RELEASE");
  const found = SINKS.flatMap(({ variable, create }) => {
    const value = environmentVariable(variable);
    return value === undefined ? [] : create(value);
  });
  const sinks = [...found, ...(options.sinks ?? [])];
  const logger = options.logger ?? createDefaultLogger(environmentVariable("LOG_LEVEL"));
  const tracer = createTracer({
    ...options,
    sinks,
    logger,
    ...(environment !== undefined && { environment }),
    ...(release !== undefined && { release }),
  });
  const names = sinks.map(({ name }) => name).join(",") || "none";
  logger.announce?.(`langmeter: environment=${environment ?? "unset"} sinks=${names}`);
  return tracer;
}

/** A sink whose module is loaded with its first batch: the root entry reaches no sink by itself. */
function lazySink(name: string, load: () => Promise<BatchSink>): BatchSink {
  let loading: Promise<BatchSink> | undefined;
  return {
    kind: "batch",
    name,
    async send(batch, context) {
      loading ??= load();
      await (await loading).send(batch, context);
    },
    async close() {
      await (await loading)?.close?.();
    },
  };
}
