import type { TraceContext } from "../context/context.ts";
import { withContext } from "../context/scope.ts";
import { get } from "../events/untrusted.ts";
import { type AnyHandler, passFor } from "./pass-for.ts";

/** One call of a handler, as its platform describes it. */
export interface Invocation {
  /** Of every trace that starts inside. */
  readonly context: TraceContext;
  /** Where the answer is a stream beside the handler's result: resolves when it has gone out. Never rejects. */
  answered?(): Promise<void>;
  /** Delivers in the time that is left. Never rejects. */
  deliver(): Promise<void>;
}

/**
 * For platforms that freeze the process when the handler has settled: it settles after the delivery, with its own
 * result or error, the same object. A callback, which is always the last argument, is called after the delivery too.
 */
export function awaitedHandler<Handler extends AnyHandler>(
  handler: Handler,
  invocationOf: (args: readonly unknown[]) => Invocation,
): Handler {
  return passFor(handler, function (this: unknown, ...args) {
    const invocation = invocationOf(args);
    const call = (given: readonly unknown[]) =>
      withContext(invocation.context, (): unknown => Reflect.apply(handler, this, given));
    const callback = args.at(-1);
    if (typeof callback !== "function") return settleThenDeliver(() => call(args), invocation);
    const delivering = (...outcome: unknown[]) =>
      void invocation.deliver().then(() => Reflect.apply(callback, undefined, outcome));
    return resultBesideCallback(() => call([...args.slice(0, -1), delivering]), invocation);
  });
}

async function settleThenDeliver(work: () => unknown, { answered, deliver }: Invocation): Promise<unknown> {
  try {
    const result = await work();
    await answered?.();
    return result;
  } finally {
    await deliver();
  }
}

/** Where there is a callback, platforms take no result but a promise: a promise of ours would end the invocation. */
function resultBesideCallback(work: () => unknown, invocation: Invocation): unknown {
  try {
    const result = work();
    const isPromise = typeof get(result, "then") === "function";
    return isPromise ? settleThenDeliver(() => result, invocation) : result;
  } catch (error) {
    return settleThenDeliver(() => Promise.reject(error), invocation);
  }
}
