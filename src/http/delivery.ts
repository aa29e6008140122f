import { callSafely } from "../events/application-function.ts";
import { PORT } from "../record/application-port.ts";
import { optionFailed } from "./attempt.ts";
import { DEFAULT_FLUSH_MS, type HttpFlushOptions, type HttpTracer } from "./options.ts";
import type { RequestFacts } from "./request-facts.ts";

/** Called when the request is over. Resolves when its answer may end; never rejects. */
export type Deliver = () => Promise<void>;

/**
 * How the record of one request gets out. A platform's `waitUntil` is called at once, while the request is certainly
 * still its own, with a promise that settles after the delivery.
 */
export function planDelivery(
  tracer: HttpTracer,
  flush: HttpFlushOptions | undefined,
  { waitUntil: offered }: RequestFacts,
): Deliver {
  const { timeoutMs = DEFAULT_FLUSH_MS, waitUntil = offered } = flush ?? {};
  const deliver = async () => {
    try {
      await tracer.flush({ timeoutMs });
    } catch {
      // a tracer's flush never rejects; what a double of it does must not reach the application either
    }
  };
  if (waitUntil === undefined) return flush === undefined ? async () => {} : deliver;
  const { promise: over, resolve: end } = deferred();
  let isRegistered = false;
  callSafely(
    () => {
      const answer: unknown = waitUntil(over.then(deliver));
      isRegistered = true;
      return answer;
    },
    optionFailed(tracer[PORT], "waitUntil"),
  );
  return isRegistered ? async () => end() : deliver;
}

function deferred(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
