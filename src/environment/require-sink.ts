import { LangMeterError } from "../events/langmeter-error.ts";
import type { EnvironmentSink, ReadyConfiguration } from "./environment-sink.ts";
import { ENVIRONMENT_SINKS } from "./sinks.ts";
import type { ReadVariable } from "./variable.ts";

/**
 * The sink of that name, configured.
 *
 * @param allowed Which sinks may be named here.
 * @throws LangMeterError `invalid_argument` where the name is unknown, or the variables are not set or wrong.
 */
export function requireSink(
  name: string,
  allowed: (sink: EnvironmentSink) => boolean,
  read: ReadVariable,
): ReadyConfiguration & { readonly row: EnvironmentSink } {
  const row = ENVIRONMENT_SINKS.find((sink) => sink.name === name && allowed(sink));
  if (row === undefined) {
    const names = ENVIRONMENT_SINKS.filter(allowed).map((sink) => sink.name);
    throw new LangMeterError("invalid_argument", `unknown sink "${name}"; allowed: ${names.join(", ")}`);
  }
  const configuration = row.configure(read);
  switch (configuration.state) {
    case "ready":
      return { ...configuration, row };
    case "faulty":
      throw new LangMeterError("invalid_argument", `sink ${name}: ${configuration.problem}`);
    case "absent": {
      const needed = row.variables.filter(({ required }) => required);
      const link = needed.some(({ required }) => required === "one of") ? " or " : " and ";
      const names = needed.map((variable) => variable.names[0]).join(link);
      throw new LangMeterError("invalid_argument", `sink ${name} is not configured: set ${names}`);
    }
  }
}
