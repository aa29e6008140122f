import type { BatchSink, ImmediateSink, Sink } from "../events/sink.ts";
import { lazyBatchSink, lazyImmediateSink, type SinkTraits } from "./lazy-sink.ts";
import {
  type FaultyReading,
  type Reading,
  type ReadVariable,
  type ReadyReading,
  readVariables,
  type ValuesOf,
  type Variable,
  type VariablesByOption,
} from "./variable.ts";

/** What becomes of an event that such a sink is sent twice; `unsupported`: the ledger cannot be replayed to it. */
export type Resending = "deduplicated" | "duplicated" | "unsupported";

/** A sink that the environment can switch on. */
export interface EnvironmentSink {
  readonly name: string;
  readonly variables: readonly Variable[];
  readonly resending: Resending;
  configure(read: ReadVariable): Configuration;
}

export type ReadyConfiguration = Extract<Configuration, { readonly state: "ready" }>;

export type Configuration =
  | { readonly state: "absent" }
  | FaultyReading
  | (ReadyReading<Readonly<Record<string, string | undefined>>> & {
      /** The sink for a tracer: made at once, its module loaded with the first event. */
      lazy(): Sink;
      /** The sink itself. @throws LangMeterError on a wrong value; what the import throws where a package is missing. */
      open(): Promise<Sink>;
    });

interface Definition<Variables extends VariablesByOption> {
  readonly name: string;
  readonly variables: Variables;
  readonly resending: Resending;
  /** What several variables say together. @default each speaks for itself */
  judge?(ready: ReadyReading<ValuesOf<Variables>>): Reading<Variables>;
}

interface BatchDefinition<Variables extends VariablesByOption>
  extends Definition<Variables>,
    Omit<SinkTraits<BatchSink>, "name"> {
  open(values: ValuesOf<Variables>): Promise<BatchSink>;
}

interface ImmediateDefinition<Variables extends VariablesByOption>
  extends Definition<Variables>,
    Omit<SinkTraits<ImmediateSink>, "name"> {
  open(values: ValuesOf<Variables>): Promise<ImmediateSink>;
}

export function batchSinkFromVariables<const Variables extends VariablesByOption>(
  definition: BatchDefinition<Variables>,
): EnvironmentSink {
  const { variables, resending, judge, open, ...traits } = definition;
  return rowOf(definition, (values) => ({
    lazy: () => lazyBatchSink(traits, () => open(values)),
    open: () => open(values),
  }));
}

export function immediateSinkFromVariables<const Variables extends VariablesByOption>(
  definition: ImmediateDefinition<Variables>,
): EnvironmentSink {
  const { variables, resending, judge, open, ...traits } = definition;
  return rowOf(definition, (values) => ({
    lazy: () => lazyImmediateSink(traits, () => open(values)),
    open: () => open(values),
  }));
}

function rowOf<Variables extends VariablesByOption>(
  { name, variables, resending, judge }: Definition<Variables>,
  makersOf: (values: ValuesOf<Variables>) => { lazy(): Sink; open(): Promise<Sink> },
): EnvironmentSink {
  return {
    name,
    variables: Object.values(variables),
    resending,
    configure(read) {
      const alone = readVariables(variables, read);
      const reading = alone.state === "ready" && judge !== undefined ? judge(alone) : alone;
      return reading.state === "ready" ? { ...reading, ...makersOf(reading.values) } : reading;
    },
  };
}
