import { processWide } from "../events/process-wide.ts";

/** A value that follows the caller through everything that happens inside, however deep and however late. */
export interface Ambient<Value> {
  get(): Value | undefined;
  run<Result>(value: Value, work: () => Result): Result;
}

/** One for the whole process by its name: what one entry puts around the caller the others must see. */
export function sharedAmbient<Value>(name: string): Ambient<Value> {
  return processWide(`ambient.${name}`, createAmbient<Value>);
}

/**
 * Rides on AsyncLocalStorage, which is no Web standard: it is asked for at run time instead of imported, so that the
 * core bundles for every platform. Where there is none (a browser), a value holds for the synchronous part of its
 * function only.
 */
function createAmbient<Value>(): Ambient<Value> {
  const hooks = globalThis.process?.getBuiltinModule?.("node:async_hooks");
  if (hooks !== undefined) {
    const storage = new hooks.AsyncLocalStorage<Value>();
    return { get: () => storage.getStore(), run: (value, work) => storage.run(value, work) };
  }
  let current: Value | undefined;
  return {
    get: () => current,
    run(value, work) {
      const outer = current;
      current = value;
      try {
        return work();
      } finally {
        current = outer;
      }
    },
  };
}
