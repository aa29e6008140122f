import { processLogger } from "../logging/environment.ts";
import { sharedAmbient } from "./ambient.ts";
import { contextFaults, contextKeys, mergeContexts, type TraceContext } from "./context.ts";

const scope = sharedAmbient<TraceContext>("scope");
const KEYS = contextKeys("withContext");

/**
 * Runs `work` in a scope: every trace that starts inside, however deep and however late, carries the context.
 * Scopes nest; inner fields win. Returns what `work` returns.
 *
 * @example withContext({ requestId, userId }, () => agent.invoke(input, { callbacks: [tracer.handler] }))
 */
export function withContext<Result>(context: TraceContext, work: () => Result): Result {
  for (const fault of contextFaults(context, KEYS)) processLogger().warnOnce(`langmeter: ${fault}`);
  return scope.run(mergeContexts(scope.get(), context), work);
}

/** The context of the scope we are in, or undefined outside of any. */
export function currentContext(): TraceContext | undefined {
  return scope.get();
}
