import { type KnownKeys, unknownKeyMessages } from "../events/known-names.ts";
import { get } from "../events/untrusted.ts";
import { processLogger } from "../logging/environment.ts";
import { type ApplicationPort, type HasPort, PORT } from "../record/application-port.ts";
import { defaultTracer } from "../record/default-tracer.ts";

export interface TracerChoice {
  /** Records it. @default the tracer that was made last; with none, nothing is recorded */
  readonly tracer?: HasPort | undefined;
}

/** The keys of the options of one function: `tracer`, and these. */
export function choiceKeys(owner: string, ...more: readonly string[]): KnownKeys {
  return { owner, keys: new Set(["tracer", ...more]) };
}

/** The port of the tracer that is chosen. What cannot be right in the options is named once in the log. */
export function portOf(options: TracerChoice | undefined, known: KnownKeys): ApplicationPort | undefined {
  const given = get(options, "tracer") as HasPort | undefined;
  const chosen = (given ?? defaultTracer())?.[PORT];
  const warnOnce = chosen?.warnOnce ?? processLogger().warnOnce;
  for (const message of unknownKeyMessages(options, known)) warnOnce(`langmeter: ${message}`);
  if (given !== undefined && given !== null && chosen === undefined)
    warnOnce(`langmeter: ${known.owner}: option tracer is no tracer, and nothing is recorded`);
  return chosen;
}
