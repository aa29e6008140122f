import { type ApplicationPort, type HasPort, PORT } from "../record/application-port.ts";
import { defaultTracer } from "../record/default-tracer.ts";

export interface TracerChoice {
  /** Records it. @default the tracer that was made last; with none, nothing is recorded */
  readonly tracer?: HasPort | undefined;
}

export function portOf({ tracer }: TracerChoice): ApplicationPort | undefined {
  return (tracer ?? defaultTracer())?.[PORT];
}
