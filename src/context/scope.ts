import { get } from "../events/untrusted.ts";
import { processLogger } from "../logging/environment.ts";
import { sharedAmbient } from "./ambient.ts";
import { contextFaults, contextKeys, mergeContexts, type TraceContext } from "./context.ts";
import { type Leave, traceActivity } from "./trace-activity.ts";
import { parseTraceParent } from "./trace-parent.ts";

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
  const run = () => scope.run(mergeContexts(scope.get(), context), work);
  const traceId = parseTraceParent(get(context, "traceparent"))?.traceId;
  const leave = traceId === undefined ? undefined : traceActivity.enter(traceId);
  return leave === undefined ? run() : leaveAfter(run, leave);
}

/** A promise comes back as one that settles alike: a second one beside it would hide a rejection, or be one. */
function leaveAfter<Result>(run: () => Result, leave: Leave): Result {
  let result: Result;
  try {
    result = run();
  } catch (error) {
    leave();
    throw error;
  }
  if (!(result instanceof Promise)) {
    leave();
    return result;
  }
  return result.finally(leave) as Result;
}

/** The context of the scope we are in, or undefined outside of any. */
export function currentContext(): TraceContext | undefined {
  return scope.get();
}
