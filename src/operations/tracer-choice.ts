import { unknownKeyMessages } from "../events/known-names.ts";
import { get } from "../events/untrusted.ts";
import { processLogger } from "../logging/environment.ts";
import { type ApplicationPort, type HasPort, PORT } from "../record/application-port.ts";
import { defaultTracer } from "../record/default-tracer.ts";

export interface TracerChoice {
  /** Records it. @default the tracer that was made last; with none, nothing is recorded */
  readonly tracer?: HasPort | undefined;
}

/**
 * The port of the tracer that is chosen. What cannot be right in the options is named once in the log.
 *
 * @param owner Whose options they are, as the message says it.
 * @param more Keys that are known beside `tracer`.
 */
export function portOf(
  options: TracerChoice | undefined,
  owner: string,
  more: readonly string[] = [],
): ApplicationPort | undefined {
  const given = get(options, "tracer") as HasPort | undefined;
  const chosen = (given ?? defaultTracer())?.[PORT];
  const warnOnce = chosen?.warnOnce ?? processLogger().warnOnce;
  const keys = new Set(["tracer", ...more]);
  for (const message of unknownKeyMessages(options, { owner, keys })) warnOnce(`langmeter: ${message}`);
  if (given !== undefined && given !== null && chosen === undefined)
    warnOnce(`langmeter: ${owner}: option tracer is no tracer, and nothing is recorded`);
  return chosen;
}
