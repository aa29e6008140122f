import type { HasPort } from "./application-port.ts";

/** Shared by all copies of this module: each entry is bundled with its own. */
const KEY = Symbol.for("langmeter.default-tracer");

interface Registry {
  [KEY]?: HasPort | undefined;
}

/** The tracer that was made last and is not closed: what operations use that are given none. One a process is the rule. */
export function defaultTracer(): HasPort | undefined {
  return (globalThis as Registry)[KEY];
}

export function becomeDefault(tracer: HasPort): void {
  (globalThis as Registry)[KEY] = tracer;
}

/** Another one may have taken its place in the meantime. */
export function resignAsDefault(tracer: HasPort): void {
  const registry = globalThis as Registry;
  if (registry[KEY] === tracer) registry[KEY] = undefined;
}
