import { get, isRecord, listOf } from "../../events/untrusted.ts";

/**
 * Waits until the providers have exported what they hold, or until the signal: with a dead collector an exporter goes
 * on for 8 to 9 seconds. Calls that overlap share one flush and the one after it, because a batch processor that is
 * flushed many times at once loses spans.
 */
export function createProviderFlush(
  providers: () => readonly unknown[],
): (signal: AbortSignal) => Promise<void> {
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;

  function start(): Promise<void> {
    running = flushAll(providers()).finally(() => {
      running = undefined;
    });
    return running;
  }

  /** A flush that has begun may have passed over the newest spans: who comes later waits for another one. */
  function flushed(): Promise<void> {
    if (running === undefined) return start();
    next ??= running
      .catch(() => undefined) // reported to those who waited for it
      .then(() => {
        next = undefined;
        return start();
      });
    return next;
  }

  return (signal) => unlessAborted(flushed(), signal);
}

async function flushAll(providers: readonly unknown[]): Promise<void> {
  const results = await Promise.allSettled(providers.map(forceFlush));
  for (const result of results) {
    // The SDK's own provider rejects with a list: what went wrong with each processor.
    if (result.status === "rejected") throw listOf(result.reason)[0] ?? result.reason;
  }
}

/** The global provider is a proxy without a flush of its own; a provider of the API alone has nothing to flush. */
async function forceFlush(provider: unknown): Promise<void> {
  const target = delegateOf(provider) ?? provider;
  const flush = get(target, "forceFlush");
  if (typeof flush === "function") await flush.call(target);
}

function delegateOf(provider: unknown): unknown {
  const getDelegate = get(provider, "getDelegate");
  const delegate: unknown = typeof getDelegate === "function" ? getDelegate.call(provider) : undefined;
  return isRecord(delegate) ? delegate : undefined;
}

function unlessAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () =>
      reject(new Error("OpenTelemetry's exporter was not done at the deadline; it goes on by itself"));
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}
