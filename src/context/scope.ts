import { mergeContexts, type TraceContext } from "./context.ts";

interface ScopeStore {
  getStore(): TraceContext | undefined;
  run<Result>(context: TraceContext, work: () => Result): Result;
}

/**
 * The ambient scope rides on AsyncLocalStorage, which is no Web standard: it is asked for at run time instead
 * of imported, so that the core bundles for every platform. Where there is none (a browser), a scope holds for
 * the synchronous part of its function only.
 */
function createStore(): ScopeStore {
  const hooks = globalThis.process?.getBuiltinModule?.("node:async_hooks");
  if (hooks !== undefined) return new hooks.AsyncLocalStorage<TraceContext>();
  let current: TraceContext | undefined;
  return {
    getStore: () => current,
    run(context, work) {
      const outer = current;
      current = context;
      try {
        return work();
      } finally {
        current = outer;
      }
    },
  };
}

const store = createStore();

/**
 * Runs `work` in a scope: every trace that starts inside, however deep and however late, carries the context.
 * Scopes nest; inner fields win. Returns what `work` returns.
 *
 * @example withContext({ requestId, userId }, () => agent.invoke(input, { callbacks: [tracer.handler] }))
 */
export function withContext<Result>(context: TraceContext, work: () => Result): Result {
  return store.run(mergeContexts(store.getStore(), context), work);
}

/** The context of the scope we are in, or undefined outside of any. */
export function currentContext(): TraceContext | undefined {
  return store.getStore();
}
